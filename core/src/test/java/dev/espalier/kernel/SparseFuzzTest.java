package dev.espalier.kernel;

import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernels on tiles of tokens, fuzzed. */
class SparseFuzzTest {

  /** The kernels, each with a generator of cases. */
  enum Fuzzed {
    LOSS_IN_TILES(SparseFuzzTest::lossInTiles),
    TILES(SparseFuzzTest::tiles),
    SPARSE(SparseFuzzTest::sparse),
    SPARSE_TRANSPOSED(SparseFuzzTest::sparseTransposed),
    SPARSE_GRADIENT(SparseFuzzTest::sparseGradient),
    UNIFORM_ATTENTION(SparseFuzzTest::uniformAttention);

    private final Function<Fuzz, FuzzedCase> maker;

    Fuzzed(Function<Fuzz, FuzzedCase> maker) {
      this.maker = maker;
    }
  }

  @ParameterizedTest
  @EnumSource
  void everySetComputesThePlainTwinsResultsAndStaysWithinItsOperands(Fuzzed kernel) {
    FuzzedSets.assertTwins(kernel.maker, 2000 + kernel.ordinal());
  }

  private static TokenTiles at(FloatView memory, int tokens, int width) {
    return new TokenTiles(memory, TokenTiles.tiles(tokens), width);
  }

  private static int floats(int tokens, int width) {
    return TokenTiles.tiles(tokens) * TokenTiles.TOKENS * width;
  }

  private static FuzzedCase lossInTiles(Fuzz fuzz) {
    int tokens = fuzz.size(150);
    int vocabulary = 1 + fuzz.size(700);
    MemorySegment targets = fuzz.targets(tokens + 2, vocabulary);
    return fuzz.coin()
        ? new FuzzedCase(
            (k, o) ->
                k.tiledCrossEntropy()
                    .forward(o[0], at(o[1], tokens, vocabulary), targets, 2, tokens),
            1,
            2,
            fuzz.numbers(tokens),
            fuzz.tiles(tokens, vocabulary))
        : new FuzzedCase(
            (k, o) ->
                k.tiledCrossEntropy()
                    .forwardBackward(o[0], at(o[1], tokens, vocabulary), targets, 2, tokens, 0.1f),
            2,
            2,
            fuzz.numbers(tokens),
            fuzz.tiles(tokens, vocabulary));
  }

  private static FuzzedCase tiles(Fuzz fuzz) {
    int tokens = fuzz.size(150);
    int width = fuzz.size(150);
    return fuzz.coin()
        ? new FuzzedCase(
            (k, o) -> k.sparseMatMul().toTiles(at(o[0], tokens, width), o[1], tokens, width),
            1,
            2,
            fuzz.numbers(floats(tokens, width)),
            fuzz.numbers(tokens * width))
        : new FuzzedCase(
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

  private static FuzzedCase sparse(Fuzz fuzz) {
    int tokens = fuzz.size(150);
    CsrPattern pattern = fuzz.pattern(fuzz.size(120), fuzz.size(120));
    boolean biased = fuzz.coin();
    return new FuzzedCase(
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

  private static FuzzedCase sparseTransposed(Fuzz fuzz) {
    int tokens = fuzz.size(150);
    CsrPattern pattern = fuzz.pattern(fuzz.size(120), fuzz.size(120));
    return new FuzzedCase(
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

  private static FuzzedCase sparseGradient(Fuzz fuzz) {
    int tokens = fuzz.size(150);
    CsrPattern pattern = fuzz.pattern(fuzz.size(120), fuzz.size(120));
    boolean accumulate = fuzz.coin();
    return new FuzzedCase(
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

  private static FuzzedCase uniformAttention(Fuzz fuzz) {
    Attention.Geometry geometry =
        new Attention.Geometry(fuzz.size(3), fuzz.size(90), fuzz.size(3), 8, 0.3f);
    DropoutSite site = fuzz.site();
    return new FuzzedCase(
        (k, o) -> k.uniformAttention().factors(o[0], geometry, site),
        1,
        1,
        fuzz.numbers(geometry.batch() * geometry.tokens() * geometry.heads()));
  }
}
