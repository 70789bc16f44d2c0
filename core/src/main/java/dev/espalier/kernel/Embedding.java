package dev.espalier.kernel;

import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;

/** Token and position embeddings. */
public interface Embedding {

  /**
   * {@code out[r] = wte[ids[r]] + wpe[r mod tokens]}.
   *
   * @param out [batch · tokens, width]
   * @param ids 32-bit token ids, batch · tokens of them
   */
  void forward(
      FloatView out,
      FloatView wte,
      FloatView wpe,
      MemorySegment ids,
      int batch,
      int tokens,
      int width);

  /** Adds the rows' gradients to those of their token and position, in a fixed order. */
  void backward(
      FloatView dWte,
      FloatView dWpe,
      FloatView dOut,
      MemorySegment ids,
      int batch,
      int tokens,
      int width);
}
