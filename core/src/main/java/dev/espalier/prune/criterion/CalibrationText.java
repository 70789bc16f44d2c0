package dev.espalier.prune.criterion;

import dev.espalier.kernel.Kernels;
import dev.espalier.model.Batch;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Vocabulary;
import dev.espalier.text.BatchOrder;
import dev.espalier.text.TokenBlocks;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/** Blocks of the training text on which criteria evaluate gradients and activations. */
public final class CalibrationText {

  /** Not the index of any epoch of training, so that the sample is not the beginning of one. */
  private static final int NO_EPOCH = -1;

  private final Kernels kernels;
  private final TokenBlocks blocks;
  private final int[] chosen;
  private final int batchSize;

  private CalibrationText(Kernels kernels, TokenBlocks blocks, int[] chosen, int batchSize) {
    this.kernels = kernels;
    this.blocks = blocks;
    this.chosen = chosen;
    this.batchSize = Math.min(batchSize, chosen.length);
  }

  /**
   * Returns a sample without replacement, in the order of the text.
   *
   * @param text the text to sample
   * @param samples number of blocks; all if there are fewer
   * @param batchSize blocks per pass
   * @param seed seed of the sample
   */
  public static CalibrationText drawn(
      Kernels kernels, TokenBlocks text, int samples, int batchSize, long seed) {
    int[] order = BatchOrder.order(text.count(), seed, NO_EPOCH, true);
    int[] chosen = Arrays.copyOf(order, Math.min(samples, order.length));
    Arrays.sort(chosen);
    return new CalibrationText(kernels, text, chosen, batchSize);
  }

  /** Returns the kernels to compute with. */
  Kernels kernels() {
    return kernels;
  }

  int batches() {
    return Math.ceilDiv(chosen.length, batchSize);
  }

  /** Returns the largest number of blocks in a batch. */
  int batchSize() {
    return batchSize;
  }

  /** Returns the number of tokens per block. */
  int blockSize() {
    return blocks.blockSize();
  }

  /** Returns the number of tokens in all blocks. */
  long tokens() {
    return (long) chosen.length * blockSize();
  }

  /**
   * Allocates memory for one batch.
   *
   * @throws dev.espalier.fault.BadInputException if the model has no embedding row for an id of the
   *     text
   */
  Batch batch(Arena arena, Gpt2Config config) {
    blocks.require(Vocabulary.of(config), "the calibration text");
    return new Batch(arena, batchSize, blockSize());
  }

  /**
   * Fills a batch; the last may be smaller.
   *
   * @param number index of the batch, from 0
   * @return the batch's fraction of all predicted tokens
   * @throws CancellationException if the thread is interrupted
   */
  double fill(Batch batch, int number) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException();
    }
    blocks.fill(batch, chosen, number * batchSize);
    return (double) batch.sequences() / chosen.length;
  }
}
