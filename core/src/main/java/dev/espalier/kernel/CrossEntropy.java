package dev.espalier.kernel;

import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;

/** The negative log-likelihood of the next token under a softmax, in nats. */
public interface CrossEntropy {

  /** A target that is not predicted: its loss and its gradient are zero. */
  int IGNORED = -1;

  /**
   * The loss of each row.
   *
   * @param losses [rows], overwritten
   * @param logits [rows, vocabulary]; left as they are
   * @param targets 32-bit ids; row {@code r} looks at index {@code firstTarget + r}
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
