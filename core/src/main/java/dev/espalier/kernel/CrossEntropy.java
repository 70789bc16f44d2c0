package dev.espalier.kernel;

import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** The negative log-likelihood of the next token under a softmax, in nats. */
public interface CrossEntropy {

  /** A target that is not predicted; its loss and gradient are zero. */
  int IGNORED = -1;

  /**
   * Checks the targets; every implementation calls this first.
   *
   * @throws IndexOutOfBoundsException if a target is neither ignored nor in [0, vocabulary)
   */
  static void requireTargets(MemorySegment targets, long firstTarget, int rows, int vocabulary) {
    for (int r = 0; r < rows; r++) {
      int target = targets.getAtIndex(ValueLayout.JAVA_INT, firstTarget + r);
      if (target != IGNORED) {
        Objects.checkIndex(target, vocabulary);
      }
    }
  }

  /**
   * Computes the loss of each row.
   *
   * @param losses [rows], overwritten
   * @param logits [rows, vocabulary]; not changed
   * @param targets 32-bit ids or {@link #IGNORED}; row {@code r} uses index {@code firstTarget + r}
   * @throws IndexOutOfBoundsException if a target is not an id of the vocabulary
   */
  void forward(
      FloatView losses,
      FloatView logits,
      MemorySegment targets,
      long firstTarget,
      int rows,
      int vocabulary);

  /**
   * Computes the loss of each row and replaces the logits by their gradient: {@code (softmax −
   * onehot) · gradientScale}.
   */
  void forwardBackward(
      FloatView losses,
      FloatView logits,
      MemorySegment targets,
      long firstTarget,
      int rows,
      int vocabulary,
      float gradientScale);
}
