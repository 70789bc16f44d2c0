package dev.espalier.memory;

/**
 * The memory that a part of a run needs, in bytes. The two kinds are limited separately: memory
 * outside the Java heap by the machine and the process, the heap by {@code -Xmx}.
 *
 * @param offHeap tensors and native buffers
 * @param heap Java objects: masks, sparse patterns, statistics
 */
public record Footprint(long offHeap, long heap) {

  /** No memory. */
  public static final Footprint NOTHING = new Footprint(0, 0);

  /** Larger than any memory, for sizes beyond what a tensor can have. */
  public static final long TOO_MUCH = 1L << 56;

  /** Returns memory outside the heap only. */
  public static Footprint offHeap(long bytes) {
    return new Footprint(bytes, 0);
  }

  /** Returns memory on the heap only. */
  public static Footprint heap(long bytes) {
    return new Footprint(0, bytes);
  }

  /** Returns the memory of two parts that exist at the same time. */
  public Footprint plus(Footprint other) {
    return new Footprint(offHeap + other.offHeap, heap + other.heap);
  }

  /**
   * Returns the memory of two parts of which one follows the other. The kinds are compared
   * separately, because the heap seldom returns memory to the system.
   */
  public Footprint or(Footprint other) {
    return new Footprint(Math.max(offHeap, other.offHeap), Math.max(heap, other.heap));
  }
}
