package dev.espalier.text;

import dev.espalier.fault.BadInputException;
import dev.espalier.model.Batch;
import dev.espalier.model.Vocabulary;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Locale;

/**
 * A text as blocks of equally many token ids, for training and evaluation.
 *
 * @param ids {@code count · blockSize} ids, block after block
 * @param blockSize tokens per block
 * @param fingerprint a hash of the ids and the block size
 */
public record TokenBlocks(TokenIds ids, int blockSize, String fingerprint) {

  /** The most blocks: they are numbered, and drawn in random order, by 32-bit numbers. */
  public static final int MOST = 2_000_000_000;

  /**
   * Checks that ids are not too many blocks.
   *
   * @param ids number of ids
   * @param where the source of the text
   * @throws BadInputException if they are more than {@link #MOST}
   */
  public static void checkCount(long ids, int blockSize, String where) {
    long count = ids / blockSize;
    if (count > MOST) {
      throw new BadInputException(
          where,
          String.format(
              Locale.ROOT, "has %,d blocks of %d tokens, more than %,d", count, blockSize, MOST),
          "choose a larger {block_size}");
    }
  }

  /** Returns the number of blocks. */
  public int count() {
    return Math.toIntExact(ids.count() / blockSize);
  }

  /** Returns the number of tokens. */
  public long tokens() {
    return (long) count() * blockSize;
  }

  /**
   * Checks that a model has embedding rows for all ids.
   *
   * @param where the source of the text
   * @throws BadInputException naming the first id without a row, and its position
   */
  public void require(Vocabulary vocabulary, String where) {
    long outside = ids.range(0, tokens()).firstOutside(vocabulary);
    if (outside >= 0) {
      vocabulary.require(
          ids.at(outside),
          where + ": block " + outside / blockSize + ", token " + outside % blockSize);
    }
  }

  /** Copies a block's ids to {@code target}, starting at its {@code targetIndex}-th int. */
  public void copy(int block, MemorySegment target, long targetIndex) {
    ids.copy((long) block * blockSize, blockSize, target, targetIndex);
  }

  /**
   * Fills a batch with consecutive blocks; the last batch of a text may be smaller.
   *
   * @param from index of the first block
   */
  public void fill(Batch batch, int from) {
    int count = Math.min(batch.capacity(), count() - from);
    for (int i = 0; i < count; i++) {
      put(from + i, batch, i);
    }
    batch.filled(count);
  }

  /**
   * Fills a batch with blocks in the given order; the last batch may be smaller.
   *
   * @param from index in {@code order} at which the batch starts
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

  /** Returns blocks {@code from} (inclusive) to {@code to} (exclusive), sharing the memory. */
  public TokenBlocks range(int from, int to) {
    return new TokenBlocks(
        ids.range((long) from * blockSize, (long) to * blockSize),
        blockSize,
        fingerprint + "[" + from + ":" + to + "]");
  }

  /**
   * Returns a random sample of the blocks, in the order of the text, sharing the memory.
   *
   * @param count number of blocks
   * @param seed seed of the sample
   */
  public TokenBlocks sample(int count, long seed) {
    if (count == count()) {
      return this;
    }
    int[] chosen = Arrays.copyOf(BatchOrder.order(count(), seed, 0, true), count);
    Arrays.sort(chosen);
    return new TokenBlocks(
        new TokenIds.Chosen(ids, blockSize, chosen),
        blockSize,
        fingerprint + "[" + count + " of seed " + seed + "]");
  }
}
