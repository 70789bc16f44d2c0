package dev.espalier.kernel;

import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** The negative log-likelihood of the next token under a softmax, in nats. */
public interface CrossEntropy {

  /** A target that is not predicted: its loss and its gradient are zero. */
  int IGNORED = -1;

  /**
   * The check every loss begins with.
   *
   * @throws IndexOutOfBoundsException if a target is neither ignored nor below {@code vocabulary}
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
   * The loss of each row.
   *
   * @param losses [rows], overwritten
   * @param logits [rows, vocabulary]; left as they are
   * @param targets 32-bit ids or {@link #IGNORED}; row {@code r} looks at index {@code firstTarget
   *     + r}
   * @throws IndexOutOfBoundsException if a target is no id of the vocabulary
   */
  void forward(
      FloatView losses,
      FloatView logits,
      MemorySegment targets,
      long firstTarget,
      int rows,
      int vocabulary);

  /**
   * The loss of each row, and in place of the logits their gradient: {@code (softmax − onehot) ·
   * gradientScale}.
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
