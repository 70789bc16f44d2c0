package dev.espalier.kernel.plain;

import dev.espalier.kernel.CrossEntropy;
import dev.espalier.kernel.TiledCrossEntropy;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The reference implementation of {@link TiledCrossEntropy}. */
public final class PlainTiledCrossEntropy implements TiledCrossEntropy {

  @Override
  public void forward(
      FloatView losses, TokenTiles logits, MemorySegment targets, long firstTarget, int tokens) {
    logits.require(tokens, logits.width());
    CrossEntropy.requireTargets(targets, firstTarget, tokens, logits.width());
    for (int t = 0; t < tokens; t++) {
      int target = targets.getAtIndex(ValueLayout.JAVA_INT, firstTarget + t);
      losses.set(
          t,
          target == CrossEntropy.IGNORED
              ? 0
              : (float) (logSum(logits, t) - logit(logits, t, target)));
    }
  }

  @Override
  public void forwardBackward(
      FloatView losses,
      TokenTiles logits,
      MemorySegment targets,
      long firstTarget,
      int tokens,
      float gradientScale) {
    forward(losses, logits, targets, firstTarget, tokens);
    for (int t = 0; t < logits.tokens(); t++) {
      int target =
          t < tokens
              ? targets.getAtIndex(ValueLayout.JAVA_INT, firstTarget + t)
              : CrossEntropy.IGNORED;
      boolean counts = target != CrossEntropy.IGNORED;
      double logSum = counts ? logSum(logits, t) : 0;
      for (int j = 0; j < logits.width(); j++) {
        double gradient =
            counts
                ? (Math.exp(logit(logits, t, j) - logSum) - (j == target ? 1 : 0)) * gradientScale
                : 0;
        logits.memory().set(logits.index(t, j), (float) gradient);
      }
    }
  }

  private static double logit(TokenTiles logits, int token, int id) {
    return logits.memory().get(logits.index(token, id));
  }

  /** Returns {@code log Σ e^x}, stabilised by subtracting the maximum. */
  private static double logSum(TokenTiles logits, int token) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < logits.width(); j++) {
      largest = Math.max(largest, logit(logits, token, j));
    }
    double sum = 0;
    for (int j = 0; j < logits.width(); j++) {
      sum += Math.exp(logit(logits, token, j) - largest);
    }
    return largest + Math.log(sum);
  }
}
