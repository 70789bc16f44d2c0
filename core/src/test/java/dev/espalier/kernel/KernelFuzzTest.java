package dev.espalier.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.kernel.plain.PlainSparseMatMul;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random shapes, lengths and ids through every kernel of every set. Operands lie between guards,
 * which nothing may touch; results are the plain twin's, and the same bits on 1, 2 and 7 threads
 * but where oneDNN multiplies; operands that are one number too short and ids without a row are
 * refused, and what lies beside them stays as it was.
 */
class KernelFuzzTest {

  /** Cases of each kernel; the seed makes them the same in every run. */
  private static final int CASES = 24;

  private static final int GUARD = 96;
  private static final float CANARY = -12345.678f;
  private static final double TOLERANCE = 2e-5;

  private static final Kernels PLAIN = KernelChoice.choose("plain", 1);
  private static final List<Kernels> PLAINS =
      List.of(KernelChoice.choose("plain", 2), KernelChoice.choose("plain", 7));
  private static final List<Kernels> VECTORS =
      List.of(
          KernelChoice.choose("vector", 1),
          KernelChoice.choose("vector", 2),
          KernelChoice.choose("vector", 7));
  private static final List<Kernels> ONEDNNS =
      List.of(KernelChoice.choose("onednn", 1), KernelChoice.choose("onednn", 2));

  @AfterAll
  static void close() {
    PLAIN.close();
    List.of(PLAINS, VECTORS, ONEDNNS).forEach(sets -> sets.forEach(Kernels::close));
  }

  /** What a kernel does with operands. */
  private interface Call {
    void run(Kernels kernels, FloatView[] operands);
  }

  /**
   * A kernel's call on operands of these values, of which the first {@code written} are written.
   *
   * @param needed operands that the kernel must refuse where they are too short
   */
  private record Case(Call call, int written, int needed, float[]... values) {}

  /** An operand between two guards. */
  private record Operand(MemorySegment around, FloatView view) {

    static Operand of(Arena arena, float[] values, int missing) {
      int size = values.length - missing;
      MemorySegment around = arena.allocate((size + 2L * GUARD) * Float.BYTES, 64);
      for (long i = 0; i < size + 2L * GUARD; i++) {
        around.setAtIndex(ValueLayout.JAVA_FLOAT, i, CANARY);
      }
      MemorySegment own = around.asSlice((long) GUARD * Float.BYTES, (long) size * Float.BYTES);
      MemorySegment.copy(values, 0, own, ValueLayout.JAVA_FLOAT, 0, size);
      return new Operand(around, new FloatView(own, Shape.of(size)));
    }

    void assertGuarded() {
      long size = view.size();
      for (long i = 0; i < GUARD; i++) {
        assertThat(around.getAtIndex(ValueLayout.JAVA_FLOAT, i)).isEqualTo(CANARY);
        assertThat(around.getAtIndex(ValueLayout.JAVA_FLOAT, GUARD + size + i)).isEqualTo(CANARY);
      }
    }
  }

  private static FloatView[] views(List<Operand> operands) {
    return operands.stream().map(Operand::view).toArray(FloatView[]::new);
  }

  private static List<float[]> run(Kernels kernels, Case fuzzed) {
    try (Arena arena = Arena.ofShared()) {
      List<Operand> operands = new ArrayList<>();
      for (float[] values : fuzzed.values) {
        operands.add(Operand.of(arena, values, 0));
      }
      fuzzed.call.run(kernels, views(operands));
      List<float[]> after = new ArrayList<>();
      for (int i = 0; i < operands.size(); i++) {
        operands.get(i).assertGuarded();
        after.add(operands.get(i).view().toArray());
        if (i >= fuzzed.written) {
          assertSame(after.get(i), fuzzed.values[i], "what is only read, operand " + i);
        }
      }
      return after;
    }
  }

  private static void assertSame(List<float[]> actual, List<float[]> expected, String set) {
    for (int i = 0; i < expected.size(); i++) {
      assertSame(actual.get(i), expected.get(i), set + ", operand " + i);
    }
  }

  /** Bit for bit; a failure shows one number, not thousands. */
  private static void assertSame(float[] actual, float[] expected, String what) {
    int differs = Arrays.mismatch(actual, expected);
    if (differs >= 0) {
      assertThat(actual[differs])
          .as("%s, element %s of %s", what, differs, actual.length)
          .isEqualTo(expected[differs]);
    }
  }

  private static void assertClose(List<float[]> actual, List<float[]> expected, String set) {
    for (int i = 0; i < expected.size(); i++) {
      double largest = 1;
      for (float value : expected.get(i)) {
        largest = Math.max(largest, Math.abs(value));
      }
      for (int j = 0; j < expected.get(i).length; j++) {
        double difference = Math.abs((double) actual.get(i)[j] - expected.get(i)[j]);
        if (!(difference <= TOLERANCE * largest)) {
          assertThat(actual.get(i)[j])
              .as("%s: operand %s, element %s", set, i, j)
              .isEqualTo(expected.get(i)[j]);
        }
      }
    }
  }

  private static void assertRefusedWhereShort(Kernels kernels, Case fuzzed) {
    for (int shortened = 0; shortened < fuzzed.needed; shortened++) {
      if (fuzzed.values[shortened].length == 0) {
        continue;
      }
      try (Arena arena = Arena.ofShared()) {
        List<Operand> operands = new ArrayList<>();
        for (int i = 0; i < fuzzed.values.length; i++) {
          operands.add(Operand.of(arena, fuzzed.values[i], i == shortened ? 1 : 0));
        }
        assertThatThrownBy(() -> fuzzed.call.run(kernels, views(operands)))
            .as("%s with operand %s one too short", kernels.name(), shortened)
            .isInstanceOfAny(IndexOutOfBoundsException.class, IllegalArgumentException.class);
        operands.forEach(Operand::assertGuarded);
      }
    }
  }

  /** The kernels, each with a way to make a case. */
  enum Fuzzed {
    PRODUCT(KernelFuzzTest::product),
    LAYER_NORM(KernelFuzzTest::layerNorm),
    ACTIVATION(KernelFuzzTest::activation),
    ATTENTION(KernelFuzzTest::attention),
    LOSS(KernelFuzzTest::loss),
    LOSS_IN_TILES(KernelFuzzTest::lossInTiles),
    EMBEDDING(KernelFuzzTest::embedding),
    DROPOUT(KernelFuzzTest::dropout),
    REDUCTION(KernelFuzzTest::reduction),
    ADAM(KernelFuzzTest::adam),
    MASKING(KernelFuzzTest::masking),
    TILES(KernelFuzzTest::tiles),
    SPARSE(KernelFuzzTest::sparse),
    SPARSE_TRANSPOSED(KernelFuzzTest::sparseTransposed),
    SPARSE_GRADIENT(KernelFuzzTest::sparseGradient),
    UNIFORM_ATTENTION(KernelFuzzTest::uniformAttention);

    private final Function<Fuzz, Case> maker;

    Fuzzed(Function<Fuzz, Case> maker) {
      this.maker = maker;
    }
  }

  @ParameterizedTest
  @EnumSource
  void everySetComputesThePlainTwinsResultsAndStaysWithinItsOperands(Fuzzed kernel) {
    assertThat(System.getProperty("jdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK"))
        .as("the checks are on")
        .isNull();
    Fuzz fuzz = new Fuzz(1000 + kernel.ordinal());
    for (int i = 0; i < CASES; i++) {
      Case fuzzed = kernel.maker.apply(fuzz);
      List<float[]> expected = run(PLAIN, fuzzed);
      PLAINS.forEach(set -> assertSame(run(set, fuzzed), expected, "plain"));
      List<float[]> one = run(VECTORS.getFirst(), fuzzed);
      assertClose(one, expected, "vector");
      VECTORS.forEach(set -> assertSame(run(set, fuzzed), one, "vector"));
      ONEDNNS.forEach(set -> assertClose(run(set, fuzzed), expected, "onednn"));
      if (i % 4 == 0) {
        assertRefusedWhereShort(PLAIN, fuzzed);
        assertRefusedWhereShort(VECTORS.get(i / 4 % 3), fuzzed);
        assertRefusedWhereShort(ONEDNNS.get(i / 4 % 2), fuzzed);
      }
    }
  }

  @Test
  void idsWithoutARowAreRefusedAndNothingIsWritten() {
    Fuzz fuzz = new Fuzz(7);
    int vocabulary = 13;
    int width = 21;
    for (int wrong : new int[] {vocabulary, vocabulary + 1, -2, 50_256, 1 << 30, -1 << 31}) {
      MemorySegment ids = fuzz.ids(5, vocabulary);
      ids.setAtIndex(ValueLayout.JAVA_INT, 3, wrong);
      float[] tiles = fuzz.numbers(TokenTiles.TOKENS * vocabulary);
      List<Case> cases =
          List.of(
              new Case(
                  (k, o) -> k.embedding().forward(o[0], o[1], o[2], ids, 1, 5, width),
                  0,
                  0,
                  fuzz.numbers(5 * width),
                  fuzz.numbers(vocabulary * width),
                  fuzz.numbers(5 * width)),
              new Case(
                  (k, o) -> k.embedding().backward(o[0], o[1], o[2], ids, 1, 5, width),
                  0,
                  0,
                  fuzz.numbers(vocabulary * width),
                  fuzz.numbers(5 * width),
                  fuzz.numbers(5 * width)),
              new Case(
                  (k, o) -> k.crossEntropy().forward(o[0], o[1], ids, 0, 5, vocabulary),
                  0,
                  0,
                  fuzz.numbers(5),
                  fuzz.numbers(5 * vocabulary)),
              new Case(
                  (k, o) -> k.crossEntropy().forwardBackward(o[0], o[1], ids, 0, 5, vocabulary, 1),
                  0,
                  0,
                  fuzz.numbers(5),
                  fuzz.numbers(5 * vocabulary)),
              new Case(
                  (k, o) ->
                      k.tiledCrossEntropy()
                          .forward(o[0], new TokenTiles(o[1], 1, vocabulary), ids, 0, 5),
                  0,
                  0,
                  fuzz.numbers(5),
                  tiles),
              new Case(
                  (k, o) ->
                      k.tiledCrossEntropy()
                          .forwardBackward(o[0], new TokenTiles(o[1], 1, vocabulary), ids, 0, 5, 1),
                  0,
                  0,
                  fuzz.numbers(5),
                  tiles));
      for (Case fuzzed : cases) {
        for (Kernels kernels : List.of(PLAIN, VECTORS.get(0), VECTORS.get(1), ONEDNNS.get(0))) {
          Call refused =
              (k, o) ->
                  assertThatThrownBy(() -> fuzzed.call.run(k, o))
                      .isInstanceOf(IndexOutOfBoundsException.class);
          List<float[]> after = run(kernels, new Case(refused, 0, 0, fuzzed.values));
          assertThat(after).hasSameSizeAs(fuzzed.values);
        }
      }
    }
  }

  /** Random sizes and numbers. */
  private static final class Fuzz {

    private final Random random;
    private final RandomPatterns patterns;

    Fuzz(long seed) {
      random = new Random(seed);
      patterns = new RandomPatterns(seed);
    }

    /** Often small, and of every remainder of a vector's length. */
    int size(int most) {
      return 1 + random.nextInt(random.nextBoolean() ? Math.min(most, 9) : most);
    }

    boolean coin() {
      return random.nextBoolean();
    }

    float[] numbers(int count) {
      float[] numbers = new float[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = (float) random.nextGaussian();
      }
      return numbers;
    }

    float[] positive(int count) {
      float[] numbers = numbers(count);
      for (int i = 0; i < count; i++) {
        numbers[i] = Math.abs(numbers[i]);
      }
      return numbers;
    }

    MemorySegment ids(int count, int below) {
      MemorySegment ids = Arena.ofAuto().allocate(ValueLayout.JAVA_INT, count);
      for (int i = 0; i < count; i++) {
        ids.setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt(below));
      }
      return ids;
    }

    /** Some of them ignored. */
    MemorySegment targets(int count, int below) {
      MemorySegment ids = ids(count, below);
      for (int i = 0; i < count; i++) {
        if (random.nextInt(5) == 0) {
          ids.setAtIndex(ValueLayout.JAVA_INT, i, CrossEntropy.IGNORED);
        }
      }
      return ids;
    }

    DropoutSite site() {
      return coin()
          ? DropoutSite.NONE
          : new DropoutSite(0.3f, random.nextLong(), size(9), size(99), size(30));
    }

    CsrPattern pattern(int rows, int columns) {
      return random.nextInt(6) == 0
          ? patterns.single(rows, columns)
          : patterns.pattern(rows, columns, random.nextDouble());
    }

    /** Tokens in tiles whose padding is 0. */
    float[] tiles(int tokens, int width) {
      TokenTiles tiles = TokenTiles.allocate(Arena.ofAuto(), tokens, width);
      FloatView rows = FloatView.allocate(Arena.ofAuto(), tokens, width);
      rows.segment().copyFrom(MemorySegment.ofArray(numbers(tokens * width)));
      new PlainSparseMatMul().toTiles(tiles, rows, tokens, width);
      return tiles.memory().toArray();
    }
  }

  private static TokenTiles at(FloatView memory, int tokens, int width) {
    return new TokenTiles(memory, TokenTiles.tiles(tokens), width);
  }

  private static int floats(int tokens, int width) {
    return TokenTiles.tiles(tokens) * TokenTiles.TOKENS * width;
  }

  private static Case product(Fuzz fuzz) {
    MatMul.Form form = MatMul.Form.values()[fuzz.random.nextInt(3)];
    int m = fuzz.size(90);
    int n = fuzz.size(90);
    int k = fuzz.size(90);
    boolean biased = fuzz.coin();
    boolean accumulate = !biased && fuzz.coin();
    return new Case(
        (kernels, o) ->
            kernels
                .matMul()
                .multiply(form, m, n, k, o[0], o[1], o[2], biased ? o[3] : null, accumulate),
        1,
        biased ? 4 : 3,
        fuzz.numbers(m * n),
        fuzz.numbers(m * k),
        fuzz.numbers(k * n),
        fuzz.numbers(n));
  }

  private static Case layerNorm(Fuzz fuzz) {
    int rows = fuzz.size(40);
    // One feature alone is its own mean: what is left of it is rounding, times a large factor.
    int width = 1 + fuzz.size(150);
    if (fuzz.coin()) {
      return new Case(
          (kernels, o) ->
              kernels.layerNorm().forward(o[0], o[1], o[2], o[3], o[4], o[5], rows, width, 1e-2f),
          3,
          6,
          fuzz.numbers(rows * width),
          fuzz.numbers(rows),
          fuzz.numbers(rows),
          fuzz.numbers(rows * width),
          fuzz.numbers(width),
          fuzz.numbers(width));
    }
    return new Case(
        (kernels, o) ->
            kernels
                .layerNorm()
                .backward(o[0], o[1], o[2], o[3], o[4], o[5], o[6], o[7], rows, width),
        3,
        8,
        fuzz.numbers(rows * width),
        fuzz.numbers(width),
        fuzz.numbers(width),
        fuzz.numbers(rows * width),
        fuzz.numbers(rows * width),
        fuzz.numbers(rows),
        fuzz.positive(rows),
        fuzz.numbers(width));
  }

  private static Case activation(Fuzz fuzz) {
    int size = fuzz.size(3_000);
    ActivationFunction[] all = ActivationFunction.values();
    ActivationFunction function = all[fuzz.random.nextInt(all.length)];
    return fuzz.coin()
        ? new Case(
            (kernels, o) -> kernels.activation().forward(o[0], o[1], size, function),
            1,
            2,
            fuzz.numbers(size),
            fuzz.numbers(size))
        : new Case(
            (kernels, o) -> kernels.activation().backward(o[0], o[1], o[2], size, function),
            1,
            3,
            fuzz.numbers(size),
            fuzz.numbers(size),
            fuzz.numbers(size));
  }

  private static Case attention(Fuzz fuzz) {
    Attention.Geometry geometry =
        new Attention.Geometry(
            fuzz.size(3), fuzz.size(70), fuzz.size(3), fuzz.size(35), fuzz.size(35), 0.3f);
    int rows = geometry.batch() * geometry.tokens();
    DropoutSite site = fuzz.site();
    return new Case(
        (kernels, o) -> {
          FloatView saved =
              FloatView.allocate(
                  Arena.ofAuto(), Math.toIntExact(kernels.attention().savedFloats(geometry)));
          kernels.attention().forward(o[0], saved, o[2], geometry, site);
          kernels.attention().backward(o[1], o[3], o[2], saved, geometry, site);
        },
        2,
        4,
        fuzz.numbers(rows * geometry.valuesWidth()),
        fuzz.numbers(rows * geometry.fusedWidth()),
        fuzz.numbers(rows * geometry.fusedWidth()),
        fuzz.numbers(rows * geometry.valuesWidth()));
  }

  private static Case loss(Fuzz fuzz) {
    int rows = fuzz.size(30);
    int vocabulary = 1 + fuzz.size(1_500);
    MemorySegment targets = fuzz.targets(rows + 2, vocabulary);
    // The last row must be looked at, or its end is not.
    targets.setAtIndex(ValueLayout.JAVA_INT, rows + 1L, vocabulary - 1);
    return fuzz.coin()
        ? new Case(
            (k, o) -> k.crossEntropy().forward(o[0], o[1], targets, 2, rows, vocabulary),
            1,
            2,
            fuzz.numbers(rows),
            fuzz.numbers(rows * vocabulary))
        : new Case(
            (k, o) ->
                k.crossEntropy().forwardBackward(o[0], o[1], targets, 2, rows, vocabulary, 0.1f),
            2,
            2,
            fuzz.numbers(rows),
            fuzz.numbers(rows * vocabulary));
  }

  private static Case lossInTiles(Fuzz fuzz) {
    int tokens = fuzz.size(150);
    int vocabulary = 1 + fuzz.size(700);
    MemorySegment targets = fuzz.targets(tokens + 2, vocabulary);
    return fuzz.coin()
        ? new Case(
            (k, o) ->
                k.tiledCrossEntropy()
                    .forward(o[0], at(o[1], tokens, vocabulary), targets, 2, tokens),
            1,
            2,
            fuzz.numbers(tokens),
            fuzz.tiles(tokens, vocabulary))
        : new Case(
            (k, o) ->
                k.tiledCrossEntropy()
                    .forwardBackward(o[0], at(o[1], tokens, vocabulary), targets, 2, tokens, 0.1f),
            2,
            2,
            fuzz.numbers(tokens),
            fuzz.tiles(tokens, vocabulary));
  }

  private static Case embedding(Fuzz fuzz) {
    int batch = fuzz.size(4);
    int tokens = fuzz.size(40);
    int width = fuzz.size(150);
    int vocabulary = fuzz.size(40);
    MemorySegment ids = fuzz.ids(batch * tokens, vocabulary);
    // The last row must be asked for, or its absence does not show.
    ids.setAtIndex(ValueLayout.JAVA_INT, 0, vocabulary - 1);
    return fuzz.coin()
        ? new Case(
            (k, o) -> k.embedding().forward(o[0], o[1], o[2], ids, batch, tokens, width),
            1,
            3,
            fuzz.numbers(batch * tokens * width),
            fuzz.numbers(vocabulary * width),
            fuzz.numbers(tokens * width))
        : new Case(
            (k, o) -> k.embedding().backward(o[0], o[1], o[2], ids, batch, tokens, width),
            2,
            3,
            fuzz.numbers(vocabulary * width),
            fuzz.numbers(tokens * width),
            fuzz.numbers(batch * tokens * width));
  }

  private static Case dropout(Fuzz fuzz) {
    int size = fuzz.size(20_000);
    DropoutSite site = fuzz.site();
    return fuzz.coin()
        ? new Case(
            (k, o) -> k.dropout().apply(o[0], o[1], size, site),
            1,
            2,
            fuzz.numbers(size),
            fuzz.numbers(size))
        : new Case(
            (k, o) -> k.dropout().addTo(o[0], o[1], o[2], size, site),
            1,
            3,
            fuzz.numbers(size),
            fuzz.numbers(size),
            fuzz.numbers(size));
  }

  private static Case reduction(Fuzz fuzz) {
    int rows = fuzz.size(100);
    int width = fuzz.size(150);
    return new Case(
        (k, o) -> {
          k.reductions().addColumnSums(o[0], o[2], rows, width);
          o[1].set(0, (float) k.reductions().squaredNorm(o[2], (long) rows * width));
        },
        2,
        3,
        fuzz.numbers(width),
        fuzz.numbers(1),
        fuzz.numbers(rows * width));
  }

  private static Case adam(Fuzz fuzz) {
    int size = fuzz.size(3_000);
    var coefficients =
        new AdamStep.Coefficients(1e-2, 0.9, 0.999, 1e-8, 0.01, 0.02, 0.7, 0.19, 0.002);
    return new Case(
        (k, o) -> k.adamStep().step(o[0], o[3], o[1], o[2], size, coefficients),
        3,
        4,
        fuzz.numbers(size),
        fuzz.numbers(size),
        fuzz.positive(size),
        fuzz.numbers(size));
  }

  private static Case masking(Fuzz fuzz) {
    int size = fuzz.size(20_000);
    long[] kept = new long[Math.ceilDiv(size, Long.SIZE)];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = fuzz.random.nextLong();
    }
    return new Case((k, o) -> k.masking().zeroPruned(o[0], kept), 1, 0, fuzz.numbers(size));
  }

  private static Case tiles(Fuzz fuzz) {
    int tokens = fuzz.size(150);
    int width = fuzz.size(150);
    return fuzz.coin()
        ? new Case(
            (k, o) -> k.sparseMatMul().toTiles(at(o[0], tokens, width), o[1], tokens, width),
            1,
            2,
            fuzz.numbers(floats(tokens, width)),
            fuzz.numbers(tokens * width))
        : new Case(
            (k, o) -> k.sparseMatMul().fromTiles(o[0], at(o[1], tokens, width), tokens, width),
            1,
            2,
            fuzz.numbers(tokens * width),
            fuzz.numbers(floats(tokens, width)));
  }

  private static SparseMatMul.Weights loaded(Kernels k, CsrPattern pattern, FloatView values) {
    SparseMatMul.Weights weights = k.sparseMatMul().prepare(pattern);
    weights.load(values);
    return weights;
  }

  private static Case sparse(Fuzz fuzz) {
    int tokens = fuzz.size(150);
    CsrPattern pattern = fuzz.pattern(fuzz.size(120), fuzz.size(120));
    boolean biased = fuzz.coin();
    return new Case(
        (k, o) ->
            k.sparseMatMul()
                .timesWeights(
                    at(o[0], tokens, pattern.columns()),
                    at(o[1], tokens, pattern.rows()),
                    loaded(k, pattern, o[2]),
                    biased ? o[3] : null),
        1,
        biased ? 4 : 3,
        fuzz.numbers(floats(tokens, pattern.columns())),
        fuzz.numbers(floats(tokens, pattern.rows())),
        fuzz.numbers(pattern.survivors()),
        fuzz.numbers(pattern.columns()));
  }

  private static Case sparseTransposed(Fuzz fuzz) {
    int tokens = fuzz.size(150);
    CsrPattern pattern = fuzz.pattern(fuzz.size(120), fuzz.size(120));
    return new Case(
        (k, o) ->
            k.sparseMatMul()
                .timesTransposed(
                    at(o[0], tokens, pattern.rows()),
                    at(o[1], tokens, pattern.columns()),
                    loaded(k, pattern, o[2])),
        1,
        3,
        fuzz.numbers(floats(tokens, pattern.rows())),
        fuzz.numbers(floats(tokens, pattern.columns())),
        fuzz.numbers(pattern.survivors()));
  }

  private static Case sparseGradient(Fuzz fuzz) {
    int tokens = fuzz.size(150);
    CsrPattern pattern = fuzz.pattern(fuzz.size(120), fuzz.size(120));
    boolean accumulate = fuzz.coin();
    return new Case(
        (k, o) -> {
          TokenTiles a = at(o[2], tokens, pattern.rows());
          k.sparseMatMul()
              .survivorGradient(
                  o[0],
                  a,
                  at(o[3], tokens, pattern.columns()),
                  k.sparseMatMul().prepare(pattern),
                  accumulate);
          k.sparseMatMul().addTokenSums(o[1], a);
        },
        2,
        4,
        fuzz.numbers(pattern.survivors()),
        fuzz.numbers(pattern.rows()),
        fuzz.tiles(tokens, pattern.rows()),
        fuzz.tiles(tokens, pattern.columns()));
  }

  private static Case uniformAttention(Fuzz fuzz) {
    Attention.Geometry geometry =
        new Attention.Geometry(fuzz.size(3), fuzz.size(90), fuzz.size(3), 8, 0.3f);
    DropoutSite site = fuzz.site();
    return new Case(
        (k, o) -> k.uniformAttention().factors(o[0], geometry, site),
        1,
        1,
        fuzz.numbers(geometry.batch() * geometry.tokens() * geometry.heads()));
  }
}
