package dev.espalier.kernel;

import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernels on rows of tokens, fuzzed. */
class DenseFuzzTest {

  /** The kernels, each with a generator of cases. */
  enum Fuzzed {
    PRODUCT(DenseFuzzTest::product),
    LAYER_NORM(DenseFuzzTest::layerNorm),
    ACTIVATION(DenseFuzzTest::activation),
    ATTENTION(DenseFuzzTest::attention),
    LOSS(DenseFuzzTest::loss),
    EMBEDDING(DenseFuzzTest::embedding),
    DROPOUT(DenseFuzzTest::dropout),
    REDUCTION(DenseFuzzTest::reduction),
    ADAM(DenseFuzzTest::adam),
    MASKING(DenseFuzzTest::masking);

    private final Function<Fuzz, FuzzedCase> maker;

    Fuzzed(Function<Fuzz, FuzzedCase> maker) {
      this.maker = maker;
    }
  }

  @ParameterizedTest
  @EnumSource
  void everySetComputesThePlainTwinsResultsAndStaysWithinItsOperands(Fuzzed kernel) {
    FuzzedSets.assertTwins(kernel.maker, 1000 + kernel.ordinal());
  }

  private static FuzzedCase product(Fuzz fuzz) {
    MatMul.Form form = MatMul.Form.values()[fuzz.random.nextInt(3)];
    int m = fuzz.size(90);
    int n = fuzz.size(90);
    int k = fuzz.size(90);
    boolean biased = fuzz.coin();
    boolean accumulate = !biased && fuzz.coin();
    return new FuzzedCase(
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

  private static FuzzedCase layerNorm(Fuzz fuzz) {
    int rows = fuzz.size(40);
    // A single feature is its own mean: only rounding error remains, times a large factor.
    int width = 1 + fuzz.size(150);
    if (fuzz.coin()) {
      return new FuzzedCase(
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
    return new FuzzedCase(
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

  private static FuzzedCase activation(Fuzz fuzz) {
    int size = fuzz.size(3_000);
    ActivationFunction[] all = ActivationFunction.values();
    ActivationFunction function = all[fuzz.random.nextInt(all.length)];
    return fuzz.coin()
        ? new FuzzedCase(
            (kernels, o) -> kernels.activation().forward(o[0], o[1], size, function),
            1,
            2,
            fuzz.numbers(size),
            fuzz.numbers(size))
        : new FuzzedCase(
            (kernels, o) -> kernels.activation().backward(o[0], o[1], o[2], size, function),
            1,
            3,
            fuzz.numbers(size),
            fuzz.numbers(size),
            fuzz.numbers(size));
  }

  private static FuzzedCase attention(Fuzz fuzz) {
    Attention.Geometry geometry =
        new Attention.Geometry(
            fuzz.size(3), fuzz.size(70), fuzz.size(3), fuzz.size(35), fuzz.size(35), 0.3f);
    int rows = geometry.batch() * geometry.tokens();
    DropoutSite site = fuzz.site();
    return new FuzzedCase(
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

  private static FuzzedCase loss(Fuzz fuzz) {
    int rows = fuzz.size(30);
    int vocabulary = 1 + fuzz.size(1_500);
    MemorySegment targets = fuzz.targets(rows + 2, vocabulary);
    // The last row must be used, or a missing end would go unnoticed.
    targets.setAtIndex(ValueLayout.JAVA_INT, rows + 1L, vocabulary - 1);
    return fuzz.coin()
        ? new FuzzedCase(
            (k, o) -> k.crossEntropy().forward(o[0], o[1], targets, 2, rows, vocabulary),
            1,
            2,
            fuzz.numbers(rows),
            fuzz.numbers(rows * vocabulary))
        : new FuzzedCase(
            (k, o) ->
                k.crossEntropy().forwardBackward(o[0], o[1], targets, 2, rows, vocabulary, 0.1f),
            2,
            2,
            fuzz.numbers(rows),
            fuzz.numbers(rows * vocabulary));
  }

  private static FuzzedCase embedding(Fuzz fuzz) {
    int batch = fuzz.size(4);
    int tokens = fuzz.size(40);
    int width = fuzz.size(150);
    int vocabulary = fuzz.size(40);
    MemorySegment ids = fuzz.ids(batch * tokens, vocabulary);
    // The last row must be used, or its absence would go unnoticed.
    ids.setAtIndex(ValueLayout.JAVA_INT, 0, vocabulary - 1);
    return fuzz.coin()
        ? new FuzzedCase(
            (k, o) -> k.embedding().forward(o[0], o[1], o[2], ids, batch, tokens, width),
            1,
            3,
            fuzz.numbers(batch * tokens * width),
            fuzz.numbers(vocabulary * width),
            fuzz.numbers(tokens * width))
        : new FuzzedCase(
            (k, o) -> k.embedding().backward(o[0], o[1], o[2], ids, batch, tokens, width),
            2,
            3,
            fuzz.numbers(vocabulary * width),
            fuzz.numbers(tokens * width),
            fuzz.numbers(batch * tokens * width));
  }

  private static FuzzedCase dropout(Fuzz fuzz) {
    int size = fuzz.size(20_000);
    DropoutSite site = fuzz.site();
    return fuzz.coin()
        ? new FuzzedCase(
            (k, o) -> k.dropout().apply(o[0], o[1], size, site),
            1,
            2,
            fuzz.numbers(size),
            fuzz.numbers(size))
        : new FuzzedCase(
            (k, o) -> k.dropout().addTo(o[0], o[1], o[2], size, site),
            1,
            3,
            fuzz.numbers(size),
            fuzz.numbers(size),
            fuzz.numbers(size));
  }

  private static FuzzedCase reduction(Fuzz fuzz) {
    int rows = fuzz.size(100);
    int width = fuzz.size(150);
    return new FuzzedCase(
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

  private static FuzzedCase adam(Fuzz fuzz) {
    int size = fuzz.size(3_000);
    var coefficients =
        new AdamStep.Coefficients(
            1e-2,
            AdamStep.Moment.at(2, 0.9),
            AdamStep.Moment.at(2, 0.999),
            1e-8,
            new AdamStep.WeightDecay(0.01, 0.02),
            0.7);
    return new FuzzedCase(
        (k, o) -> k.adamStep().step(o[0], o[3], o[1], o[2], size, coefficients),
        3,
        4,
        fuzz.numbers(size),
        fuzz.numbers(size),
        fuzz.positive(size),
        fuzz.numbers(size));
  }

  private static FuzzedCase masking(Fuzz fuzz) {
    int size = fuzz.size(20_000);
    long[] kept = new long[Math.ceilDiv(size, Long.SIZE)];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = fuzz.random.nextLong();
    }
    return new FuzzedCase((k, o) -> k.masking().zeroPruned(o[0], kept), 1, 0, fuzz.numbers(size));
  }
}
