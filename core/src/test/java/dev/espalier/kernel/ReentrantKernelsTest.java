package dev.espalier.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.kernel.Attention.Geometry;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two threads that share one set of kernels get the same bits as each does alone. */
class ReentrantKernelsTest {

  private static final int TIMES = 60;
  private static final DropoutSite SITE = new DropoutSite(0.3f, 5, 1, 2, 3);

  @ParameterizedTest
  @CsvSource({"vector, 1", "vector, 2", "onednn, 1", "onednn, 2"})
  @Timeout(300)
  void twoThreadsGetWhatEachGetsAlone(String set, int threads) throws Exception {
    try (Kernels kernels = KernelChoice.choose(set, threads);
        ExecutorService callers = Executors.newFixedThreadPool(2)) {
      List<Future<?>> done = new ArrayList<>();
      for (Work work : List.of(new Work(kernels, 1, 40, 72), new Work(kernels, 2, 130, 52))) {
        List<FloatView> alone = work.results();
        done.add(
            callers.submit(
                () -> {
                  for (int time = 0; time < TIMES; time++) {
                    List<FloatView> together = work.results();
                    for (int i = 0; i < alone.size(); i++) {
                      assertThat(together.get(i).segment().mismatch(alone.get(i).segment()))
                          .as("result %s, time %s", i, time)
                          .isEqualTo(-1);
                    }
                  }
                }));
      }
      for (Future<?> caller : done) {
        caller.get();
      }
    }
  }

  /** Calls of every kernel that needs scratch, always on the same inputs. */
  private static final class Work {

    private final Kernels kernels;
    private final int rows;
    private final int width;
    private final RandomTensors tensors;
    private final FloatView x;
    private final FloatView gradient;
    private final FloatView gain;
    private final FloatView fused;
    private final FloatView hidden;
    private final FloatView large;
    private final MemorySegment targets;
    private final SparseMatMul.Weights weights;

    Work(Kernels kernels, long seed, int rows, int width) {
      this.kernels = kernels;
      this.rows = rows;
      this.width = width;
      tensors = new RandomTensors(seed);
      x = tensors.normal(rows, width);
      gradient = tensors.normal(rows, width);
      gain = tensors.normal(width);
      fused = tensors.normal(rows, 3 * width);
      hidden = tensors.normal(width, width);
      large = tensors.normal(3, 20_000 + rows);
      targets = tensors.ids(rows, width);
      CsrPattern pattern = new RandomPatterns(seed).pattern(width, width, 0.3);
      weights = kernels.sparseMatMul().prepare(pattern);
      weights.load(tensors.normal(pattern.survivors()));
    }

    List<FloatView> results() {
      List<FloatView> results = new ArrayList<>();
      products(results);
      layers(results);
      losses(results);
      sparse(results);
      return results;
    }

    private void products(List<FloatView> results) {
      FloatView product = tensors.zeros(rows, width);
      kernels
          .matMul()
          .multiply(MatMul.Form.NN, rows, width, width, product, x, hidden, null, false);
      results.add(product);
      FloatView norm = tensors.zeros(1);
      norm.set(0, (float) kernels.reductions().squaredNorm(large, large.size()));
      results.add(norm);
    }

    private void layers(List<FloatView> results) {
      FloatView out = tensors.zeros(rows, width);
      FloatView mean = tensors.zeros(rows);
      FloatView rstd = tensors.zeros(rows);
      kernels.layerNorm().forward(out, mean, rstd, x, gain, gain, rows, width, 1e-5f);
      FloatView dIn = tensors.zeros(rows, width);
      FloatView dGain = tensors.zeros(width);
      FloatView dBias = tensors.zeros(width);
      kernels.layerNorm().backward(dIn, dGain, dBias, gradient, x, mean, rstd, gain, rows, width);
      FloatView activated = tensors.zeros(rows, width);
      kernels.activation().forward(activated, x, x.size(), ActivationFunction.GELU_NEW);
      Geometry geometry = new Geometry(1, rows, 4, width / 4, 0.3f);
      FloatView saved = tensors.zeros((int) kernels.attention().savedFloats(geometry));
      FloatView attended = tensors.zeros(rows, width);
      kernels.attention().forward(attended, saved, fused, geometry, SITE);
      FloatView factors = tensors.zeros(rows, 4);
      kernels.uniformAttention().factors(factors, geometry, SITE);
      results.addAll(List.of(out, dIn, dGain, dBias, activated, attended, factors));
    }

    private void losses(List<FloatView> results) {
      FloatView losses = tensors.zeros(rows);
      FloatView logits = tensors.copy(x);
      kernels.crossEntropy().forwardBackward(losses, logits, targets, 0, rows, width, 0.1f);
      TokenTiles tiles = tiles(x);
      FloatView tiledLosses = tensors.zeros(rows);
      kernels.tiledCrossEntropy().forwardBackward(tiledLosses, tiles, targets, 0, rows, 0.1f);
      results.addAll(List.of(losses, logits, tiledLosses, tiles.memory()));
    }

    private void sparse(List<FloatView> results) {
      FloatView survivors = tensors.zeros(weights.pattern().survivors());
      TokenTiles out = tiles(gradient);
      kernels.sparseMatMul().survivorGradient(survivors, tiles(x), out, weights, false);
      kernels.sparseMatMul().timesWeights(out, tiles(x), weights, null);
      results.addAll(List.of(survivors, out.memory()));
    }

    private TokenTiles tiles(FloatView view) {
      TokenTiles tiles = TokenTiles.allocate(Arena.ofAuto(), rows, width);
      kernels.sparseMatMul().toTiles(tiles, view, rows, width);
      return tiles;
    }
  }
}
