package dev.espalier.kernel.vector;

import static dev.espalier.kernel.RandomTensors.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.kernel.CsrPattern;
import dev.espalier.kernel.RandomPatterns;
import dev.espalier.kernel.RandomTensors;
import dev.espalier.kernel.SparseMatMul;
import dev.espalier.kernel.SparseMatMul.Weights;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.kernel.WorkerTeam;
import dev.espalier.kernel.plain.PlainSparseMatMul;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The sparse products by the Vector API against the plain ones, bit-identical on 1, 2 and 3
 * threads.
 */
class SparseTwinsTest {

  /** Relative to the sum of the products' magnitudes, with which rounding errors grow. */
  private static final double TOLERANCE = 1e-5;

  private static final SparseMatMul PLAIN = new PlainSparseMatMul();
  private static final List<SparseMatMul> FAST =
      Stream.of(1, 2, 3)
          .<SparseMatMul>map(threads -> new VectorSparseMatMul(new WorkerTeam(threads)))
          .toList();

  private final RandomTensors tensors = new RandomTensors(29);

  /** Rows, columns and tokens, with every density. */
  static Stream<Case> cases() {
    RandomPatterns patterns = new RandomPatterns(31);
    List<int[]> shapes =
        List.of(
            new int[] {1, 1, 1},
            new int[] {7, 5, 31},
            new int[] {67, 131, 128},
            new int[] {263, 61, 131},
            new int[] {59, 1031, 257},
            new int[] {1033, 83, 307});
    return shapes.stream()
        .flatMap(
            shape ->
                Stream.concat(
                        Stream.of(patterns.single(shape[0], shape[1])),
                        Stream.of(0, 0.01, 0.05, 0.3, 0.9, 1)
                            .map(d -> patterns.pattern(shape[0], shape[1], d.doubleValue())))
                    .map(pattern -> new Case(pattern, shape[2])));
  }

  record Case(CsrPattern pattern, int tokens) {}

  /** A product that writes over garbage or accumulates. */
  private interface Product {
    void run(FloatView out, SparseMatMul kernels, Weights weights, boolean sizes);
  }

  private void compare(CsrPattern pattern, FloatView values, FloatView before, Product product) {
    FloatView expected = tensors.copy(before);
    product.run(expected, PLAIN, loaded(PLAIN, pattern, values), false);
    FloatView size = absolute(before);
    product.run(size, PLAIN, loaded(PLAIN, pattern, absolute(values)), true);
    FloatView first = null;
    for (SparseMatMul fast : FAST) {
      FloatView actual = tensors.copy(before);
      Weights weights = loaded(fast, pattern, tensors.normal(pattern.survivors() + 1));
      weights.load(values);
      product.run(actual, fast, weights, false);
      for (long i = 0; i < expected.size(); i++) {
        if (!(Math.abs((double) actual.get(i) - expected.get(i)) <= TOLERANCE * size.get(i))) {
          assertThat(actual.get(i)).as("element %s", i).isEqualTo(expected.get(i));
        }
      }
      if (first != null) {
        assertSameBits(actual, first);
      }
      first = actual;
    }
  }

  private static Weights loaded(SparseMatMul kernels, CsrPattern pattern, FloatView values) {
    Weights weights = kernels.prepare(pattern);
    weights.load(values);
    assertThat(weights.pattern()).isEqualTo(pattern);
    return weights;
  }

  private FloatView absolute(FloatView x) {
    FloatView sizes = tensors.copy(x);
    for (long i = 0; i < x.size(); i++) {
      sizes.set(i, Math.abs(x.get(i)));
    }
    return sizes;
  }

  private TokenTiles tiles(int tokens, int width) {
    TokenTiles tiles = TokenTiles.allocate(Arena.ofAuto(), tokens, width);
    PLAIN.toTiles(tiles, tensors.normal(tokens, width), tokens, width);
    return tiles;
  }

  private static TokenTiles at(FloatView memory, TokenTiles like, int width) {
    return new TokenTiles(memory, like.tiles(), width);
  }

  private FloatView garbage(TokenTiles like, int width) {
    return tensors.garbage((long) like.tokens() * width);
  }

  private TokenTiles sized(TokenTiles x, boolean sizes) {
    return sizes ? at(absolute(x.memory()), x, x.width()) : x;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void timesWeights(Case of) {
    CsrPattern pattern = of.pattern;
    TokenTiles in = tiles(of.tokens, pattern.rows());
    FloatView values = tensors.normal(pattern.survivors() + 3);
    for (FloatView bias : new FloatView[] {null, tensors.normal(pattern.columns() + 1)}) {
      compare(
          pattern,
          values,
          garbage(in, pattern.columns()),
          (out, kernels, weights, sizes) ->
              kernels.timesWeights(
                  at(out, in, pattern.columns()),
                  sized(in, sizes),
                  weights,
                  bias == null || !sizes ? bias : absolute(bias)));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void timesTransposed(Case of) {
    CsrPattern pattern = of.pattern;
    TokenTiles in = tiles(of.tokens, pattern.columns());
    compare(
        pattern,
        tensors.normal(pattern.survivors() + 3),
        garbage(in, pattern.rows()),
        (out, kernels, weights, sizes) ->
            kernels.timesTransposed(at(out, in, pattern.rows()), sized(in, sizes), weights));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void survivorGradient(Case of) {
    CsrPattern pattern = of.pattern;
    TokenTiles a = tiles(of.tokens, pattern.rows());
    TokenTiles b = tiles(of.tokens, pattern.columns());
    FloatView values = tensors.normal(pattern.survivors() + 1);
    for (boolean accumulate : new boolean[] {false, true}) {
      FloatView before = tensors.normal(pattern.survivors() + 1);
      compare(
          pattern,
          values,
          before,
          (gradient, kernels, weights, sizes) ->
              kernels.survivorGradient(
                  gradient, sized(a, sizes), sized(b, sizes), weights, accumulate));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tokenSums(Case of) {
    TokenTiles x = tiles(of.tokens, of.pattern.rows());
    compare(
        of.pattern,
        tensors.normal(of.pattern.survivors() + 1),
        tensors.normal(of.pattern.rows() + 1),
        (sums, kernels, weights, sizes) -> kernels.addTokenSums(sums, sized(x, sizes)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tilesRoundTrip(Case of) {
    int width = of.pattern.rows();
    FloatView x = tensors.normal(of.tokens, width);
    TokenTiles expected = TokenTiles.allocate(Arena.ofAuto(), of.tokens + TokenTiles.TOKENS, width);
    expected.memory().copyFrom(garbage(expected, width));
    TokenTiles tiles = at(tensors.copy(expected.memory()), expected, width);
    PLAIN.toTiles(expected, x, of.tokens, width);
    for (SparseMatMul fast : FAST) {
      fast.toTiles(tiles, x, of.tokens, width);
      assertSameBits(tiles.memory(), expected.memory());
      FloatView back = tensors.garbage(x.size());
      fast.fromTiles(back, tiles, of.tokens, width);
      assertSameBits(back, x);
    }
  }

  @Test
  void refusesWidthsThatDifferFromThePatterns() {
    CsrPattern pattern = new RandomPatterns(1).pattern(11, 13, 0.5);
    TokenTiles rows = tiles(5, 11);
    TokenTiles columns = tiles(5, 13);
    TokenTiles more = tiles(TokenTiles.TOKENS + 1, 13);
    for (SparseMatMul kernels : List.of(PLAIN, FAST.get(0))) {
      Weights weights = kernels.prepare(pattern);
      for (Runnable wrong :
          List.<Runnable>of(
              () -> kernels.timesWeights(rows, columns, weights, null),
              () -> kernels.timesWeights(more, rows, weights, null),
              () -> kernels.timesTransposed(columns, rows, weights),
              () -> kernels.survivorGradient(tensors.normal(200), columns, rows, weights, false),
              () -> kernels.toTiles(rows, tensors.normal(2000), TokenTiles.TOKENS + 1, 11),
              () -> kernels.fromTiles(tensors.normal(2000), rows, 5, 13))) {
        assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void refusesWeightsOfOtherKernels() {
    Weights weights = PLAIN.prepare(new RandomPatterns(1).pattern(11, 13, 0.5));
    assertThatThrownBy(() -> FAST.get(0).timesTransposed(tiles(5, 11), tiles(5, 13), weights))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
