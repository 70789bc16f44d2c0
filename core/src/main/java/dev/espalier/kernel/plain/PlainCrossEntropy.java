package dev.espalier.kernel.plain;

import dev.espalier.kernel.CrossEntropy;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The reference implementation of {@link CrossEntropy}. */
public final class PlainCrossEntropy implements CrossEntropy {

  @Override
  public void forward(
      FloatView losses,
      FloatView logits,
      MemorySegment targets,
      long firstTarget,
      int rows,
      int vocabulary) {
    CrossEntropy.requireTargets(targets, firstTarget, rows, vocabulary);
    for (int r = 0; r < rows; r++) {
      int target = target(targets, firstTarget + r);
      losses.set(
          r,
          target == IGNORED
              ? 0
              : (float) (logSum(logits, r, vocabulary) - logit(logits, r, vocabulary, target)));
    }
  }

  @Override
  public void forwardBackward(
      FloatView losses,
      FloatView logits,
      MemorySegment targets,
      long firstTarget,
      int rows,
      int vocabulary,
      float gradientScale) {
    forward(losses, logits, targets, firstTarget, rows, vocabulary);
    for (int r = 0; r < rows; r++) {
      int target = target(targets, firstTarget + r);
      double logSum = target == IGNORED ? 0 : logSum(logits, r, vocabulary);
      for (int j = 0; j < vocabulary; j++) {
        double probability = Math.exp(logit(logits, r, vocabulary, j) - logSum);
        double gradient = (probability - (j == target ? 1 : 0)) * gradientScale;
        logits.set((long) r * vocabulary + j, target == IGNORED ? 0 : (float) gradient);
      }
    }
  }

  private static int target(MemorySegment targets, long index) {
    return targets.getAtIndex(ValueLayout.JAVA_INT, index);
  }

  private static double logit(FloatView logits, int row, int vocabulary, int id) {
    return logits.get((long) row * vocabulary + id);
  }

  /** Returns {@code log Σ e^x}, stabilised by subtracting the maximum. */
  private static double logSum(FloatView logits, int row, int vocabulary) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < vocabulary; j++) {
      largest = Math.max(largest, logit(logits, row, vocabulary, j));
    }
    double sum = 0;
    for (int j = 0; j < vocabulary; j++) {
      sum += Math.exp(logit(logits, row, vocabulary, j) - largest);
    }
    return largest + Math.log(sum);
  }
}
