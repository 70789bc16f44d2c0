package dev.espalier.bench.measure;

import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.DoubleAdder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Reads memory far larger than any cache with all threads, as fast as the machine can: the limit of
 * whatever reads each of its bytes once.
 */
public final class ReadBandwidth {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** Floats per part: a multiple of four vectors of any length. */
  private static final int PART = 1 << 18;

  private final Workers workers;
  private final MemorySegment memory;
  private final int parts;

  /** Keeps the sums, so that no read is left out. */
  private final DoubleAdder sums = new DoubleAdder();

  /**
   * @param arena holds the memory
   * @param bytes how much is read, rounded up
   */
  public ReadBandwidth(Arena arena, Workers workers, long bytes) {
    this.workers = workers;
    this.parts = Math.toIntExact(Math.ceilDiv(bytes, (long) PART * Float.BYTES));
    FloatView all = FloatView.allocate(arena, parts, PART);
    all.segment().fill((byte) 1);
    this.memory = all.segment();
  }

  /** Returns the bytes read per second in one pass over the memory. */
  public double measure() {
    long start = System.nanoTime();
    workers.run(parts, (part, _) -> sums.add(sum(memory, part)));
    return memory.byteSize() / ((System.nanoTime() - start) / 1e9);
  }

  private static float sum(MemorySegment memory, int part) {
    FloatVector sum0 = FloatVector.zero(SPECIES);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    int step = SPECIES.vectorByteSize();
    long from = (long) part * PART * Float.BYTES;
    long end = from + (long) PART * Float.BYTES;
    for (long at = from; at < end; at += 4L * step) {
      sum0 = sum0.add(FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER));
      sum1 = sum1.add(FloatVector.fromMemorySegment(SPECIES, memory, at + step, ORDER));
      sum2 = sum2.add(FloatVector.fromMemorySegment(SPECIES, memory, at + 2L * step, ORDER));
      sum3 = sum3.add(FloatVector.fromMemorySegment(SPECIES, memory, at + 3L * step, ORDER));
    }
    return sum0.add(sum1).add(sum2.add(sum3)).reduceLanes(VectorOperators.ADD);
  }
}
