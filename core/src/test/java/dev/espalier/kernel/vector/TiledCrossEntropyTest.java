package dev.espalier.kernel.vector;

import static dev.espalier.kernel.RandomTensors.assertClose;
import static dev.espalier.kernel.RandomTensors.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.kernel.CrossEntropy;
import dev.espalier.kernel.RandomTensors;
import dev.espalier.kernel.TiledCrossEntropy;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.kernel.WorkerTeam;
import dev.espalier.kernel.plain.PlainCrossEntropy;
import dev.espalier.kernel.plain.PlainSparseMatMul;
import dev.espalier.kernel.plain.PlainTiledCrossEntropy;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Losses of logits in tiles: the plain twin against the one in rows, the vector kernels against
 * both.
 */
class TiledCrossEntropyTest {

  private static final float SCALE = 0.031f;

  private final List<TiledCrossEntropy> all =
      List.of(
          new PlainTiledCrossEntropy(),
          new VectorTiledCrossEntropy(new WorkerTeam(1)),
          new VectorTiledCrossEntropy(new WorkerTeam(2)),
          new VectorTiledCrossEntropy(new WorkerTeam(3)));
  private final RandomTensors tensors = new RandomTensors(37);

  private TokenTiles tiles(FloatView rows, int tokens, int vocabulary) {
    TokenTiles tiles = TokenTiles.allocate(Arena.ofAuto(), tokens, vocabulary);
    new PlainSparseMatMul().toTiles(tiles, rows, tokens, vocabulary);
    return tiles;
  }

  private FloatView rows(TokenTiles tiles, int tokens) {
    FloatView rows = tensors.garbage((long) tokens * tiles.width());
    new PlainSparseMatMul().fromTiles(rows, tiles, tokens, tiles.width());
    return rows;
  }

  @ParameterizedTest
  @CsvSource({"17, 2", "128, 13", "131, 1031", "67, 5003", "269, 523"})
  void agreesWithTheLossOfRows(int tokens, int vocabulary) {
    FloatView logits = tensors.normal(tokens, vocabulary);
    for (long i = 0; i < logits.size(); i++) {
      logits.set(i, logits.get(i) * 5);
    }
    MemorySegment targets = tensors.ids(tokens + 3, vocabulary);
    targets.setAtIndex(ValueLayout.JAVA_INT, 5, CrossEntropy.IGNORED);
    FloatView losses = tensors.garbage(tokens);
    FloatView gradient = tensors.copy(logits);
    new PlainCrossEntropy()
        .forwardBackward(losses, gradient, targets, 3, tokens, vocabulary, SCALE);

    FloatView firstLosses = null;
    FloatView firstGradient = null;
    for (TiledCrossEntropy entropy : all) {
      TokenTiles tiles = tiles(logits, tokens, vocabulary);
      FloatView before = tensors.copy(tiles.memory());
      FloatView forward = tensors.garbage(tokens);
      entropy.forward(forward, tiles, targets, 3, tokens);
      assertSameBits(tiles.memory(), before);
      assertClose(forward, losses, 1e-5);

      FloatView both = tensors.garbage(tokens);
      entropy.forwardBackward(both, tiles, targets, 3, tokens, SCALE);
      assertSameBits(both, forward);
      assertClose(rows(tiles, tokens), gradient, 1e-5);
      assertThat(forward.get(2)).isZero();
      for (int j = 0; j < vocabulary; j++) {
        assertThat(tiles.memory().get(tiles.index(2, j))).isZero();
        for (int t = tokens; t < tiles.tokens(); t++) {
          assertThat(tiles.memory().get(tiles.index(t, j))).isZero();
        }
      }
      if (entropy instanceof VectorTiledCrossEntropy) {
        if (firstLosses != null && firstGradient != null) {
          assertSameBits(both, firstLosses);
          assertSameBits(tiles.memory(), firstGradient);
        }
        firstLosses = both;
        firstGradient = tiles.memory();
      }
    }
  }

  @Test
  void nanLogitsShowInTheLossUnlessTheTokenIsIgnored() {
    for (TiledCrossEntropy entropy : all) {
      FloatView logits = tensors.normal(3, 29);
      logits.set(11, Float.NaN);
      logits.set(29 + 7, Float.NaN);
      MemorySegment targets = tensors.ids(3, 29);
      targets.setAtIndex(ValueLayout.JAVA_INT, 1, CrossEntropy.IGNORED);
      TokenTiles tiles = tiles(logits, 3, 29);
      FloatView losses = tensors.garbage(3);
      entropy.forwardBackward(losses, tiles, targets, 0, 3, 1);
      assertThat(losses.get(0)).isNaN();
      assertThat(losses.get(1)).isZero();
      assertThat(losses.get(2)).isPositive().isFinite();
      for (int j = 0; j < 29; j++) {
        assertThat(tiles.memory().get(tiles.index(1, j))).isZero();
      }
    }
  }

  @Test
  void logitsOfMinusInfinityAreAllowedExceptAtTheTarget() {
    FloatView logits = tensors.normal(1, 1201);
    for (int j = 0; j < 1024; j++) {
      logits.set(j, Float.NEGATIVE_INFINITY);
    }
    MemorySegment targets = tensors.ids(1, 1);
    targets.setAtIndex(ValueLayout.JAVA_INT, 0, 1100);
    FloatView losses = tensors.garbage(2);
    all.get(0).forward(losses.part(0, 1), tiles(logits, 1, 1201), targets, 0, 1);
    all.get(1).forward(losses.part(1, 1), tiles(logits, 1, 1201), targets, 0, 1);
    assertClose(losses.part(1, 1), losses.part(0, 1), 1e-5);
  }
}
