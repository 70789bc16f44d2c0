package dev.espalier.safetensors;

import dev.espalier.memory.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** A tensor to be written, whose bytes may be produced piece by piece during writing. */
public interface TensorSource {

  /** Returns the name of the tensor in the file. */
  String name();

  /** Returns the type of the stored elements. */
  Dtype dtype();

  /** Returns the shape; elements are row-major. */
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
     * Consumes the bytes before returning, so that their memory can be reused.
     *
     * @throws IOException if they cannot be written
     */
    void accept(MemorySegment bytes) throws IOException;
  }
}
