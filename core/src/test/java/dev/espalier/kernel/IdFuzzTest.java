package dev.espalier.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ids without a row are refused by every set without touching adjacent memory. */
class IdFuzzTest {

  private static final List<Kernels> SETS =
      List.of(
          FuzzedSets.PLAIN,
          FuzzedSets.VECTORS.get(0),
          FuzzedSets.VECTORS.get(1),
          FuzzedSets.ONEDNNS.get(0));

  @Test
  void idsWithoutARowAreRefusedAndNothingIsWritten() {
    Fuzz fuzz = new Fuzz(7);
    int vocabulary = 13;
    int width = 21;
    for (int wrong : new int[] {vocabulary, vocabulary + 1, -2, 50_256, 1 << 30, -1 << 31}) {
      MemorySegment ids = fuzz.ids(5, vocabulary);
      ids.setAtIndex(ValueLayout.JAVA_INT, 3, wrong);
      float[] tiles = fuzz.numbers(TokenTiles.TOKENS * vocabulary);
      List<FuzzedCase> cases =
          List.of(
              new FuzzedCase(
                  (k, o) -> k.embedding().forward(o[0], o[1], o[2], ids, 1, 5, width),
                  0,
                  0,
                  fuzz.numbers(5 * width),
                  fuzz.numbers(vocabulary * width),
                  fuzz.numbers(5 * width)),
              new FuzzedCase(
                  (k, o) -> k.embedding().backward(o[0], o[1], o[2], ids, 1, 5, width),
                  0,
                  0,
                  fuzz.numbers(vocabulary * width),
                  fuzz.numbers(5 * width),
                  fuzz.numbers(5 * width)),
              new FuzzedCase(
                  (k, o) -> k.crossEntropy().forward(o[0], o[1], ids, 0, 5, vocabulary),
                  0,
                  0,
                  fuzz.numbers(5),
                  fuzz.numbers(5 * vocabulary)),
              new FuzzedCase(
                  (k, o) -> k.crossEntropy().forwardBackward(o[0], o[1], ids, 0, 5, vocabulary, 1),
                  0,
                  0,
                  fuzz.numbers(5),
                  fuzz.numbers(5 * vocabulary)),
              new FuzzedCase(
                  (k, o) ->
                      k.tiledCrossEntropy()
                          .forward(o[0], new TokenTiles(o[1], 1, vocabulary), ids, 0, 5),
                  0,
                  0,
                  fuzz.numbers(5),
                  tiles),
              new FuzzedCase(
                  (k, o) ->
                      k.tiledCrossEntropy()
                          .forwardBackward(o[0], new TokenTiles(o[1], 1, vocabulary), ids, 0, 5, 1),
                  0,
                  0,
                  fuzz.numbers(5),
                  tiles));
      for (FuzzedCase fuzzed : cases) {
        for (Kernels kernels : SETS) {
          FuzzedCase.Call refused =
              (k, o) ->
                  assertThatThrownBy(() -> fuzzed.call().run(k, o))
                      .isInstanceOf(IndexOutOfBoundsException.class);
          List<float[]> after = new FuzzedCase(refused, 0, 0, fuzzed.values()).run(kernels);
          assertThat(after).hasSameSizeAs(fuzzed.values());
        }
      }
    }
  }
}
