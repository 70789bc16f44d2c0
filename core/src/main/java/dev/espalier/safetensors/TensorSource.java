package dev.espalier.safetensors;

import dev.espalier.memory.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** A tensor to be written, whose bytes may be produced piece by piece while the file is written. */
public interface TensorSource {

  /** Returns the tensor's name in the file. */
  String name();

  /** Returns the type its elements are written as. */
  Dtype dtype();

  /** Returns its shape; elements are row-major. */
  Shape shape();

  /**
   * Passes all bytes to the sink, in order: {@code shape().size() · dtype().bytes()} of them,
   * little-endian.
   *
   * @throws IOException if the sink fails
   */
  void writeTo(Sink sink) throws IOException;

  /** Receives the bytes of a tensor. */
  @FunctionalInterface
  interface Sink {

    /**
     * Consumes the bytes before it returns, so that their memory can be reused.
     *
     * @throws IOException if they cannot be written
     */
    void accept(MemorySegment bytes) throws IOException;
  }
}
