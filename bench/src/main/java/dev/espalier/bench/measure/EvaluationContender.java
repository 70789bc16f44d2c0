package dev.espalier.bench.measure;

import dev.espalier.kernel.Kernels;
import dev.espalier.model.Parameters;
import dev.espalier.train.Evaluator;
import dev.espalier.train.progress.TrainingListener;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/** Espalier's forward pass with its loss. */
public final class EvaluationContender implements Contender {

  private final Entry entry;
  private final Arena arena = Arena.ofShared();
  private final Kernels kernels;
  private final Parameters weights;
  private final Evaluator evaluator;
  private final int batches;
  private final WarmUp warmUp;

  /**
   * @param batches batches per round
   * @param warmSeconds duration of the warm-up before the first round
   */
  public EvaluationContender(
      KernelSet set, int threads, ModelShape shape, int batches, double warmSeconds) {
    entry = Entry.own(Section.EVALUATION, set, threads, shape, shape.forwardGflop());
    kernels = set.open(threads);
    weights = Parameters.allocate(arena, shape.config());
    weights.initialise(42);
    evaluator =
        Evaluator.create(
            arena, shape.config(), kernels, shape.batch(), RandomBlocks.of(arena, shape, 1));
    this.batches = batches;
    warmUp = new WarmUp(warmSeconds);
  }

  @Override
  public Entry entry() {
    return entry;
  }

  @Override
  public List<Double> round() {
    return warmUp.then(this::evaluate);
  }

  private List<Double> evaluate() {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      long start = System.nanoTime();
      evaluator.evaluate(weights, TrainingListener.NONE);
      seconds.add((System.nanoTime() - start) / 1e9);
    }
    return seconds;
  }

  @Override
  public void close() {
    kernels.close();
    arena.close();
  }
}
