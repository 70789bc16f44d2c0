package dev.espalier.train;

import dev.espalier.text.TokenBlocks;
import java.util.OptionalInt;

/**
 * When and on what a round's losses are measured.
 *
 * @param validation the validation text
 * @param sample a sample of the training text, the same blocks at every evaluation
 * @param every steps between two evaluations within a round; empty for a single one after the last
 *     step
 * @param bothEachTime whether every evaluation measures the sample, not only the final one
 * @param restoresBest whether the weights of the lowest validation loss are kept
 */
public record EvaluationSchedule(
    TokenBlocks validation,
    TokenBlocks sample,
    OptionalInt every,
    boolean bothEachTime,
    boolean restoresBest) {

  /** Separates the sample's random numbers from those of shuffling. */
  private static final long SAMPLE_SEED = 0x6a09_e667_f3bc_c908L;

  /**
   * Returns as many training blocks as there are validation blocks, or all if there are fewer,
   * drawn at random by the seed. Samples of equal size are measured with equal precision.
   */
  public static TokenBlocks sample(TokenBlocks train, TokenBlocks validation, long seed) {
    return train.sample(Math.min(train.count(), validation.count()), seed ^ SAMPLE_SEED);
  }
}
