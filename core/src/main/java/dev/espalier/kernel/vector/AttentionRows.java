package dev.espalier.kernel.vector;

import dev.espalier.kernel.DropoutSite;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Computes the softmax of one query's scores, its dropout, and the gradient of both. */
public final class AttentionRows {

  private static final VectorSpecies<Float> F = Lanes.FLOATS;
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  private AttentionRows() {}

  /**
   * Converts scores to probabilities: {@code saved} receives those before dropout, negative where
   * they are dropped, so that the backward pass need not decide again; the scores are replaced by
   * those after dropout. Keys after the query get 0.
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
    float largest = scaledLargest(own.scores, own.lanes, at, visible, scale);
    float inverse = 1 / exponentials(own.scores, own.lanes, at, visible, largest);
    own.dropout.decide(dropout, element, visible);
    normaliseAndDrop(own, at, visible, inverse, dropout.scale());
    own.dropout.mark(own.probabilities, visible);
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
    float mean = dropBoth(own, at, visible, dropout.scale());
    scoreGradients(own, at, visible, mean, scale);
    int end = at + Lanes.padded(keys);
    Arrays.fill(own.scores, at + Lanes.padded(visible), end, 0f);
    Arrays.fill(gradients, at + Lanes.padded(visible), end, 0f);
  }

  /**
   * Scales scores in place; returns the largest. The scores up to the next whole vector are
   * replaced by those of probability 0.
   *
   * @param lanes room for a vector
   */
  public static float scaledLargest(
      float[] scores, float[] lanes, int at, int visible, float scale) {
    Arrays.fill(scores, at + visible, at + Lanes.padded(visible), Math.copySign(INFINITY, -scale));
    FloatVector scales = Lanes.splat(scale);
    FloatVector largest = Lanes.splat(-INFINITY);
    for (int j = 0; j < visible; j += Lanes.COUNT) {
      FloatVector x = FloatVector.fromArray(F, scores, at + j).mul(scales);
      x.intoArray(scores, at + j);
      largest = largest.blend(x, x.compare(VectorOperators.GT, largest));
    }
    largest.intoArray(lanes, 0);
    return Lanes.largest(lanes);
  }

  /**
   * Replaces scores by {@code e^(score − largest)}; returns the sum of them.
   *
   * @param lanes room for a vector
   */
  public static float exponentials(
      float[] scores, float[] lanes, int at, int visible, float largest) {
    FloatVector sum = Lanes.splat(0f);
    for (int j = 0; j < visible; j += Lanes.COUNT) {
      FloatVector e = VectorMath.exp(FloatVector.fromArray(F, scores, at + j).sub(largest));
      sum = sum.add(e);
      e.intoArray(scores, at + j);
    }
    sum.intoArray(lanes, 0);
    return Lanes.sum(lanes);
  }

  private static void normaliseAndDrop(
      HeadScratch own, int at, int visible, float inverse, float scale) {
    DropoutMask dropout = own.dropout;
    FloatVector scales = Lanes.splat(scale);
    for (int j = 0; j < visible; j += Lanes.COUNT) {
      FloatVector p = FloatVector.fromArray(F, own.scores, at + j).mul(inverse);
      p.intoArray(own.probabilities, j);
      dropout.drop(p, scales, j).intoArray(own.scores, at + j);
    }
  }

  /**
   * Applies dropout to the row's probabilities and their gradients; returns the sum of their
   * products.
   */
  private static float dropBoth(HeadScratch own, int at, int visible, float scale) {
    FloatVector scales = Lanes.splat(scale);
    FloatVector sum = Lanes.splat(0f);
    for (int j = 0; j < visible; j += Lanes.COUNT) {
      FloatVector marked = FloatVector.fromArray(F, own.probabilities, j);
      FloatVector p = marked.abs();
      DropoutMask.dropMarked(p, scales, marked).intoArray(own.scores, at + j);
      FloatVector dp = FloatVector.fromArray(F, own.dScores, at + j);
      dp = DropoutMask.dropMarked(dp, scales, marked);
      dp.intoArray(own.dScores, at + j);
      sum = p.fma(dp, sum);
    }
    sum.intoArray(own.lanes, 0);
    return Lanes.sum(own.lanes);
  }

  private static void scoreGradients(
      HeadScratch own, int at, int visible, float mean, float scale) {
    for (int j = 0; j < visible; j += Lanes.COUNT) {
      FloatVector p = FloatVector.fromArray(F, own.probabilities, j).abs();
      FloatVector dp = FloatVector.fromArray(F, own.dScores, at + j);
      dp.sub(mean).mul(p).mul(scale).intoArray(own.dScores, at + j);
    }
  }
}
