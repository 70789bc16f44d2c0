package dev.espalier.kernel.plain;

import dev.espalier.kernel.Embedding;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The reference implementation of {@link Embedding}; gradients are added row by row. */
public final class PlainEmbedding implements Embedding {

  @Override
  public void forward(
      FloatView out,
      FloatView wte,
      FloatView wpe,
      MemorySegment ids,
      int batch,
      int tokens,
      int width) {
    Embedding.requireIds(ids, batch * tokens, wte, width);
    for (int r = 0; r < batch * tokens; r++) {
      long token = (long) ids.getAtIndex(ValueLayout.JAVA_INT, r) * width;
      long position = (long) (r % tokens) * width;
      for (int j = 0; j < width; j++) {
        out.set((long) r * width + j, wte.get(token + j) + wpe.get(position + j));
      }
    }
  }

  @Override
  public void backward(
      FloatView dWte,
      FloatView dWpe,
      FloatView dOut,
      MemorySegment ids,
      int batch,
      int tokens,
      int width) {
    Embedding.requireIds(ids, batch * tokens, dWte, width);
    for (int r = 0; r < batch * tokens; r++) {
      long token = (long) ids.getAtIndex(ValueLayout.JAVA_INT, r) * width;
      long position = (long) (r % tokens) * width;
      for (int j = 0; j < width; j++) {
        float gradient = dOut.get((long) r * width + j);
        dWte.set(token + j, dWte.get(token + j) + gradient);
        dWpe.set(position + j, dWpe.get(position + j) + gradient);
      }
    }
  }
}
