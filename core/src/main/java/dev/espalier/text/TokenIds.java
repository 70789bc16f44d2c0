package dev.espalier.text;

import dev.espalier.model.Vocabulary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Token ids in the order of a text, in memory or mapped from a file. Positions are 64-bit: a text
 * may have more ids than an array. The memory must not change and stay allocated while this is
 * used; several threads may read at once.
 */
public sealed interface TokenIds {

  /** Returns the number of ids. */
  long count();

  /** Returns how many bytes of memory or of a mapped file they take. */
  long bytes();

  /** Tells whether the ids lie in a mapped file, whose pages the system takes back if it must. */
  boolean isMapped();

  /**
   * Returns one id.
   *
   * @param index position, at least 0 and less than {@link #count}
   */
  int at(long index);

  /**
   * Copies ids as 32-bit numbers.
   *
   * @param from position of the first id
   * @param targetIndex position in {@code target}, in ints
   */
  void copy(long from, int count, MemorySegment target, long targetIndex);

  /**
   * Returns the ids from {@code from} (inclusive) to {@code to} (exclusive), sharing the memory.
   */
  TokenIds range(long from, long to);

  /**
   * Passes all ids in order as 32-bit numbers in the machine's byte order, part by part. A part is
   * valid until the next one is passed.
   */
  default void forEachPart(Consumer<MemorySegment> parts) {
    int most = (int) Math.min(1 << 18, count());
    MemorySegment buffer = Arena.ofAuto().allocate(ValueLayout.JAVA_INT, most);
    for (long from = 0; from < count(); from += most) {
      int count = (int) Math.min(most, count() - from);
      copy(from, count, buffer, 0);
      parts.accept(buffer.asSlice(0, (long) count * Integer.BYTES));
    }
  }

  /** Returns the position of the first id for which a model has no row, or −1. */
  default long firstOutside(Vocabulary vocabulary) {
    long[] found = {-1, 0};
    forEachPart(
        part -> {
          long ints = part.byteSize() / Integer.BYTES;
          long outside = found[0] < 0 ? vocabulary.firstOutside(part, ints) : -1;
          found[0] = outside < 0 ? found[0] : found[1] + outside;
          found[1] += ints;
        });
    return found[0];
  }

  /** Returns ids that are stored as 32-bit numbers in the machine's byte order. */
  static TokenIds ofInts(MemorySegment ids) {
    return new Ints(ids);
  }

  /** Returns ids that are stored as unsigned little-endian 16-bit numbers. */
  static TokenIds ofShorts(MemorySegment ids) {
    return new Shorts(ids);
  }

  /** 32-bit ids. */
  record Ints(MemorySegment ids) implements TokenIds {

    @Override
    public long count() {
      return ids.byteSize() / Integer.BYTES;
    }

    @Override
    public long bytes() {
      return ids.byteSize();
    }

    @Override
    public boolean isMapped() {
      return ids.isMapped();
    }

    @Override
    public int at(long index) {
      return ids.getAtIndex(ValueLayout.JAVA_INT, index);
    }

    @Override
    public void copy(long from, int count, MemorySegment target, long targetIndex) {
      MemorySegment.copy(
          ids,
          ValueLayout.JAVA_INT,
          from * Integer.BYTES,
          target,
          ValueLayout.JAVA_INT,
          targetIndex * Integer.BYTES,
          count);
    }

    @Override
    public TokenIds range(long from, long to) {
      return new Ints(ids.asSlice(from * Integer.BYTES, (to - from) * Integer.BYTES));
    }

    @Override
    public void forEachPart(Consumer<MemorySegment> parts) {
      parts.accept(ids);
    }
  }

  /** Unsigned little-endian 16-bit ids. */
  record Shorts(MemorySegment ids) implements TokenIds {

    private static final ValueLayout.OfShort ID =
        ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public long count() {
      return ids.byteSize() / Short.BYTES;
    }

    @Override
    public long bytes() {
      return ids.byteSize();
    }

    @Override
    public boolean isMapped() {
      return ids.isMapped();
    }

    @Override
    public int at(long index) {
      return Short.toUnsignedInt(ids.get(ID, index * Short.BYTES));
    }

    @Override
    public void copy(long from, int count, MemorySegment target, long targetIndex) {
      for (int i = 0; i < count; i++) {
        target.setAtIndex(ValueLayout.JAVA_INT, targetIndex + i, at(from + i));
      }
    }

    @Override
    public TokenIds range(long from, long to) {
      return new Shorts(ids.asSlice(from * Short.BYTES, (to - from) * Short.BYTES));
    }
  }

  /**
   * Some blocks of other ids, one after another, without a copy of them.
   *
   * @param all the ids from which the blocks are chosen
   * @param blockSize ids per block
   * @param blocks indexes of the chosen blocks; must not be modified
   */
  @SuppressWarnings("ArrayRecordComponent") // read only, never compared
  record Chosen(TokenIds all, int blockSize, int[] blocks) implements TokenIds {

    @Override
    public long count() {
      return (long) blocks.length * blockSize;
    }

    @Override
    public long bytes() {
      return (long) blocks.length * Integer.BYTES;
    }

    @Override
    public boolean isMapped() {
      return false;
    }

    @Override
    public int at(long index) {
      return all.at(place(index));
    }

    private long place(long index) {
      return (long) blocks[(int) (index / blockSize)] * blockSize + index % blockSize;
    }

    @Override
    public void copy(long from, int count, MemorySegment target, long targetIndex) {
      for (int done = 0; done < count; ) {
        long index = from + done;
        int some = (int) Math.min(count - done, blockSize - index % blockSize);
        all.copy(place(index), some, target, targetIndex + done);
        done += some;
      }
    }

    @Override
    public TokenIds range(long from, long to) {
      if (from % blockSize != 0 || to % blockSize != 0) {
        throw new IllegalArgumentException(from + " to " + to + " are no whole blocks");
      }
      return new Chosen(
          all,
          blockSize,
          Arrays.copyOfRange(blocks, (int) (from / blockSize), (int) (to / blockSize)));
    }
  }
}
