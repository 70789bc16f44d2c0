package dev.espalier.bench.measure;

import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The memory bandwidth of all threads: arrays far larger than any cache are copied, and summed as
 * in STREAM's triad (McCalpin 1995). Bytes read and bytes written count once each; cache lines
 * fetched before a store do not count.
 *
 * @param copy GB/s of a copy
 * @param triad GB/s of {@code a = b + s · c}
 */
public record Bandwidth(double copy, double triad) {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** Floats per part: a multiple of every vector's length. */
  private static final int PART = 1 << 18;

  public static Bandwidth measure(Workers workers, Stopwatch stopwatch, int parts) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment a = FloatView.allocate(arena, parts, PART).segment();
      MemorySegment b = FloatView.allocate(arena, parts, PART).segment();
      MemorySegment c = FloatView.allocate(arena, parts, PART).segment();
      long bytes = a.byteSize();
      Timings copy = stopwatch.time(() -> workers.run(parts, (part, _) -> copy(a, b, part)));
      Timings triad = stopwatch.time(() -> workers.run(parts, (part, _) -> triad(a, b, c, part)));
      return new Bandwidth(2 * bytes / copy.fastest() / 1e9, 3 * bytes / triad.fastest() / 1e9);
    }
  }

  /** Returns the higher of the two. */
  public double best() {
    return Math.max(copy, triad);
  }

  private static void copy(MemorySegment a, MemorySegment b, int part) {
    long bytes = (long) PART * Float.BYTES;
    MemorySegment.copy(b, part * bytes, a, part * bytes, bytes);
  }

  private static void triad(MemorySegment a, MemorySegment b, MemorySegment c, int part) {
    long from = (long) part * PART * Float.BYTES;
    long end = from + (long) PART * Float.BYTES;
    for (long at = from; at < end; at += SPECIES.vectorByteSize()) {
      FloatVector.fromMemorySegment(SPECIES, c, at, ORDER)
          .mul(3f)
          .add(FloatVector.fromMemorySegment(SPECIES, b, at, ORDER))
          .intoMemorySegment(a, at, ORDER);
    }
  }
}
