package dev.espalier.text;

import dev.espalier.model.Batch;
import dev.espalier.model.Vocabulary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A text as blocks of equally many token ids: what the model is trained and evaluated on.
 *
 * @param ids 32-bit ids, {@code count · blockSize} of them, block after block
 * @param blockSize tokens of each block
 * @param fingerprint a hash of the ids and the block size
 */
public record TokenBlocks(MemorySegment ids, int blockSize, String fingerprint) {

  /** The number of blocks. */
  public int count() {
    return Math.toIntExact(ids.byteSize() / Integer.BYTES / blockSize);
  }

  /** The number of tokens. */
  public long tokens() {
    return (long) count() * blockSize;
  }

  /**
   * Lets a text pass that a model has rows for.
   *
   * @param where the text comes from
   * @throws dev.espalier.fault.BadInputException naming the first id that has none, and its place
   */
  public void require(Vocabulary vocabulary, String where) {
    long outside = vocabulary.firstOutside(ids, tokens());
    if (outside >= 0) {
      vocabulary.require(
          ids.getAtIndex(ValueLayout.JAVA_INT, outside),
          where + ": block " + outside / blockSize + ", token " + outside % blockSize);
    }
  }

  /** Copies a block's ids to {@code target}, from its {@code targetIndex}-th int on. */
  public void copy(int block, MemorySegment target, long targetIndex) {
    MemorySegment.copy(
        ids,
        ValueLayout.JAVA_INT,
        (long) block * blockSize * Integer.BYTES,
        target,
        ValueLayout.JAVA_INT,
        targetIndex * Integer.BYTES,
        blockSize);
  }

  /**
   * Fills a batch with the blocks from one on; the last batch of a text may be shorter.
   *
   * @param from the first block
   */
  public void fill(Batch batch, int from) {
    int count = Math.min(batch.capacity(), count() - from);
    for (int i = 0; i < count; i++) {
      put(from + i, batch, i);
    }
    batch.filled(count);
  }

  /**
   * Fills a batch with blocks in an order; the last batch of the order may be shorter.
   *
   * @param from where in the order the batch begins
   */
  public void fill(Batch batch, int[] order, int from) {
    int count = Math.min(batch.capacity(), order.length - from);
    for (int i = 0; i < count; i++) {
      put(order[from + i], batch, i);
    }
    batch.filled(count);
  }

  private void put(int block, Batch batch, int sequence) {
    copy(block, batch.ids(), (long) sequence * blockSize);
  }

  /** Blocks {@code from} (inclusive) to {@code to} (exclusive), sharing the memory. */
  public TokenBlocks range(int from, int to) {
    long bytes = (long) blockSize * Integer.BYTES;
    return new TokenBlocks(
        ids.asSlice(from * bytes, (to - from) * bytes),
        blockSize,
        fingerprint + "[" + from + ":" + to + "]");
  }

  /**
   * Some of the blocks, in the order of the text, in memory of their own.
   *
   * @param count how many
   * @param seed decides which
   */
  public TokenBlocks sample(int count, long seed) {
    if (count == count()) {
      return this;
    }
    int[] chosen = Arrays.copyOf(BatchOrder.order(count(), seed, 0, true), count);
    Arrays.sort(chosen);
    long ints = (long) count * blockSize;
    MemorySegment copy = Arena.ofAuto().allocate(ints * Integer.BYTES, Integer.BYTES);
    for (int i = 0; i < count; i++) {
      copy(chosen[i], copy, (long) i * blockSize);
    }
    return new TokenBlocks(copy, blockSize, fingerprint + "[" + count + " of seed " + seed + "]");
  }
}
