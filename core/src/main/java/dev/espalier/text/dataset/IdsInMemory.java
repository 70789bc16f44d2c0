package dev.espalier.text.dataset;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Collects the ids of blocks in memory, where they cannot be kept on disk. */
final class IdsInMemory implements BlockSink {

  private static final int FIRST_INTS = 1 << 18;

  private MemorySegment ids = allocate(FIRST_INTS);
  private long count;

  @Override
  public void add(int[] block) {
    long capacity = ids.byteSize() / Integer.BYTES;
    if (count + block.length > capacity) {
      MemorySegment larger = allocate(Math.max(capacity * 3 / 2, count + block.length));
      larger.copyFrom(ids);
      ids = larger;
    }
    MemorySegment.copy(block, 0, ids, ValueLayout.JAVA_INT, count * Integer.BYTES, block.length);
    count += block.length;
  }

  /** Returns the ids of all blocks. */
  MemorySegment all() {
    return ids.asSlice(0, count * Integer.BYTES);
  }

  private static MemorySegment allocate(long ints) {
    return Arena.ofAuto().allocate(ints * Integer.BYTES, Integer.BYTES);
  }
}
