package dev.espalier.kernel;

import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;

/** {@link CrossEntropy} over logits in {@link TokenTiles}, whose features are the vocabulary. */
public interface TiledCrossEntropy {

  /**
   * Computes the loss of each token; does not change the logits.
   *
   * @param losses [tokens], overwritten
   * @param logits as wide as the vocabulary
   * @param targets 32-bit ids or {@link CrossEntropy#IGNORED}; token {@code t} uses index {@code
   *     firstTarget + t}
   */
  void forward(
      FloatView losses, TokenTiles logits, MemorySegment targets, long firstTarget, int tokens);

  /**
   * Computes the loss of each token and replaces the logits by their gradient: {@code (softmax −
   * onehot) · gradientScale}; 0 for ignored targets and padding.
   */
  void forwardBackward(
      FloatView losses,
      TokenTiles logits,
      MemorySegment targets,
      long firstTarget,
      int tokens,
      float gradientScale);
}
