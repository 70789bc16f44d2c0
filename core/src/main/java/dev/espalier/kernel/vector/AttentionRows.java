package dev.espalier.kernel.vector;

import dev.espalier.kernel.DropoutSite;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Computes the softmax of one query's scores, its dropout, and the gradient of both. */
final class AttentionRows {

  private static final VectorSpecies<Float> F = Lanes.FLOATS;

  private AttentionRows() {}

  /**
   * Converts scores to probabilities: {@code saved} receives those before dropout, the scores are
   * replaced by those after it. Keys after the query get 0.
   *
   * @param at index at which the row starts in {@code own.scores}
   * @param visible number of keys that the query attends to
   * @param keys number of keys of the tile
   * @param element index of the row's first probability, in {@code saved} and for dropout
   */
  static void softmax(
      HeadScratch own,
      int at,
      int visible,
      int keys,
      float scale,
      FloatView saved,
      long element,
      DropoutSite dropout) {
    float[] scores = own.scores;
    float largest = scaledLargest(scores, at, visible, scale);
    float inverse = 1 / exponentials(scores, at, visible, largest);
    DropoutBits.fill(own.kept, dropout, element, visible);
    normaliseAndDrop(own, at, visible, inverse, dropout.scale());
    MemorySegment.copy(
        own.probabilities,
        0,
        saved.segment(),
        ValueLayout.JAVA_FLOAT,
        element * Float.BYTES,
        visible);
    Arrays.fill(scores, at + Lanes.padded(visible), at + Lanes.padded(keys), 0f);
  }

  /**
   * Converts the gradients of the probabilities after dropout, in {@code own.dScores}, to those of
   * the scores, in place; {@code own.scores} receives the probabilities after dropout again. The
   * formula is given in the plain twin.
   */
  static void softmaxGradient(
      HeadScratch own,
      int at,
      int visible,
      int keys,
      float scale,
      FloatView saved,
      long element,
      DropoutSite dropout) {
    float[] gradients = own.dScores;
    float[] probabilities = own.probabilities;
    MemorySegment.copy(
        saved.segment(), ValueLayout.JAVA_FLOAT, element * Float.BYTES, probabilities, 0, visible);
    Arrays.fill(probabilities, visible, Lanes.padded(visible), 0f);
    DropoutBits.fill(own.kept, dropout, element, visible);
    float mean = dropBoth(own, at, visible, dropout.scale());
    scoreGradients(own, at, visible, mean, scale);
    int end = at + Lanes.padded(keys);
    Arrays.fill(own.scores, at + Lanes.padded(visible), end, 0f);
    Arrays.fill(gradients, at + Lanes.padded(visible), end, 0f);
  }

  private static float scaledLargest(float[] scores, int at, int visible, float scale) {
    FloatVector largest = Lanes.splat(Float.NEGATIVE_INFINITY);
    for (int j = 0; j < visible; j += Lanes.COUNT) {
      FloatVector x = FloatVector.fromArray(F, scores, at + j).mul(scale);
      x.intoArray(scores, at + j);
      VectorMask<Float> mask = Lanes.mask(j, visible);
      largest = largest.blend(x, x.compare(VectorOperators.GT, largest).and(mask));
    }
    return largest.reduceLanes(VectorOperators.MAX);
  }

  private static float exponentials(float[] scores, int at, int visible, float largest) {
    FloatVector sum = Lanes.splat(0f);
    for (int j = 0; j < visible; j += Lanes.COUNT) {
      FloatVector e = VectorMath.exp(FloatVector.fromArray(F, scores, at + j).sub(largest));
      e = Lanes.splat(0f).blend(e, Lanes.mask(j, visible));
      sum = sum.add(e);
      e.intoArray(scores, at + j);
    }
    return Lanes.sum(sum);
  }

  private static void normaliseAndDrop(
      HeadScratch own, int at, int visible, float inverse, float scale) {
    for (int j = 0; j < visible; j += Lanes.COUNT) {
      FloatVector p = FloatVector.fromArray(F, own.scores, at + j).mul(inverse);
      p.intoArray(own.probabilities, j);
      dropped(p, own.kept, j, scale).intoArray(own.scores, at + j);
    }
  }

  /**
   * Applies dropout to the row's probabilities and their gradients; returns the sum of their
   * products.
   */
  private static float dropBoth(HeadScratch own, int at, int visible, float scale) {
    FloatVector sum = Lanes.splat(0f);
    for (int j = 0; j < visible; j += Lanes.COUNT) {
      FloatVector p = FloatVector.fromArray(F, own.probabilities, j);
      dropped(p, own.kept, j, scale).intoArray(own.scores, at + j);
      FloatVector dp = dropped(FloatVector.fromArray(F, own.dScores, at + j), own.kept, j, scale);
      dp.intoArray(own.dScores, at + j);
      sum = p.fma(dp, sum);
    }
    return Lanes.sum(sum);
  }

  private static void scoreGradients(
      HeadScratch own, int at, int visible, float mean, float scale) {
    for (int j = 0; j < visible; j += Lanes.COUNT) {
      FloatVector p = FloatVector.fromArray(F, own.probabilities, j);
      FloatVector dp = FloatVector.fromArray(F, own.dScores, at + j);
      dp.sub(mean).mul(p).mul(scale).intoArray(own.dScores, at + j);
    }
  }

  private static FloatVector dropped(FloatVector x, long[] kept, int j, float scale) {
    VectorMask<Float> stays = VectorMask.fromLong(F, kept[j / Long.SIZE] >>> (j % Long.SIZE));
    return Lanes.splat(0f).blend(x.mul(scale), stays);
  }
}
