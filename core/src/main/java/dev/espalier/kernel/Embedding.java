package dev.espalier.kernel;

import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** Token and position embeddings. */
public interface Embedding {

  /**
   * Computes {@code out[r] = wte[ids[r]] + wpe[r mod tokens]}.
   *
   * @param out [batch · tokens, width]
   * @param ids batch · tokens 32-bit token ids
   * @throws IndexOutOfBoundsException if {@code wte} has no row for an id
   */
  void forward(
      FloatView out,
      FloatView wte,
      FloatView wpe,
      MemorySegment ids,
      int batch,
      int tokens,
      int width);

  /** Adds each row's gradient to those of its token and position, in a fixed order. */
  void backward(
      FloatView dWte,
      FloatView dWpe,
      FloatView dOut,
      MemorySegment ids,
      int batch,
      int tokens,
      int width);

  /**
   * Checks the ids; both passes call this first.
   *
   * @throws IndexOutOfBoundsException if an embedding of {@code width} has no row for an id
   */
  static void requireIds(MemorySegment ids, int count, FloatView wte, int width) {
    long rows = wte.size() / width;
    for (int i = 0; i < count; i++) {
      long _ = Objects.checkIndex((long) ids.getAtIndex(ValueLayout.JAVA_INT, i), rows);
    }
  }
}
