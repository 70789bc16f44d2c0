package dev.espalier.experiment.round;

import dev.espalier.memory.Footprint;
import dev.espalier.text.TokenBlocks;

/** The memory of texts, which does not grow with mapped files except for the order of blocks. */
public final class TextFootprint {

  /** Bytes of a mapped text that count as memory; the pages of a longer one come and go. */
  private static final long MOST_MAPPED = 128L << 20;

  private TextFootprint() {}

  /** Returns the memory of a text's ids. */
  public static Footprint of(TokenBlocks text) {
    long bytes = text.ids().bytes();
    return Footprint.offHeap(text.ids().isMapped() ? Math.min(bytes, MOST_MAPPED) : bytes);
  }

  /**
   * Returns the memory of the order in which an epoch visits the blocks, and of the numbers of the
   * blocks on which the training loss is measured, as many as there are validation blocks.
   */
  static Footprint ofOrder(TokenBlocks train, TokenBlocks validation) {
    long sample = Math.min(train.count(), validation.count());
    return Footprint.heap((train.count() + sample) * Integer.BYTES);
  }
}
