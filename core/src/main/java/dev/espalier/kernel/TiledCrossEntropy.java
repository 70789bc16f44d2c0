package dev.espalier.kernel;

import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;

/** {@link CrossEntropy} over logits in {@link TokenTiles}, tokens across and vocabulary down. */
public interface TiledCrossEntropy {

  /**
   * The loss of each token; the logits are left as they are.
   *
   * @param losses [tokens], overwritten
   * @param logits as wide as the vocabulary
   * @param targets 32-bit ids or {@link CrossEntropy#IGNORED}; token {@code t} looks at index
   *     {@code firstTarget + t}
   */
  void forward(
      FloatView losses, TokenTiles logits, MemorySegment targets, long firstTarget, int tokens);

  /**
   * The loss of each token, and in place of the logits their gradient: {@code (softmax − onehot) ·
   * gradientScale}; 0 where the target is ignored and in the padding.
   */
  void forwardBackward(
      FloatView losses,
      TokenTiles logits,
      MemorySegment targets,
      long firstTarget,
      int tokens,
      float gradientScale);
}
