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

/** Some blocks of the training text, on which criteria look at gradients and activations. */
public final class CalibrationText {

  /** An epoch's number that no training has: the sample is not how any epoch begins. */
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
   * A sample without repetition, in the order of the text.
   *
   * @param text to draw from
   * @param samples how many blocks; all of them where there are fewer
   * @param batchSize blocks of each pass
   * @param seed decides which
   */
  public static CalibrationText drawn(
      Kernels kernels, TokenBlocks text, int samples, int batchSize, long seed) {
    int[] order = BatchOrder.order(text.count(), seed, NO_EPOCH, true);
    int[] chosen = Arrays.copyOf(order, Math.min(samples, order.length));
    Arrays.sort(chosen);
    return new CalibrationText(kernels, text, chosen, batchSize);
  }

  /** The kernels to compute with. */
  Kernels kernels() {
    return kernels;
  }

  /** The number of batches. */
  int batches() {
    return Math.ceilDiv(chosen.length, batchSize);
  }

  /** The most blocks of a batch. */
  int batchSize() {
    return batchSize;
  }

  /** Tokens of a block. */
  int blockSize() {
    return blocks.blockSize();
  }

  /** Tokens in all blocks. */
  long tokens() {
    return (long) chosen.length * blockSize();
  }

  /**
   * Memory for one batch.
   *
   * @throws dev.espalier.fault.BadInputException if the model has no row for an id of the text
   */
  Batch batch(Arena arena, Gpt2Config config) {
    blocks.require(Vocabulary.of(config), "the calibration text");
    return new Batch(arena, batchSize, blockSize());
  }

  /**
   * Fills a batch; the last may be shorter.
   *
   * @param number from 0
   * @return which part of all tokens that are predicted it holds
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
