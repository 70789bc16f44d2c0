package dev.espalier.train;

import dev.espalier.text.TokenBlocks;
import java.util.OptionalInt;

/**
 * How a round's fit is to be measured.
 *
 * @param validation the text to validate on
 * @param sample of the training text: the same blocks whenever it is measured
 * @param every steps between two evaluations within a round; empty for one after the last step only
 * @param bothEachTime whether the sample is measured at each evaluation, not at the end alone
 * @param restoresBest whether the weights of the lowest validation loss are those that are kept
 */
public record EvaluationSchedule(
    TokenBlocks validation,
    TokenBlocks sample,
    OptionalInt every,
    boolean bothEachTime,
    boolean restoresBest) {

  /** Sets the sample's seed apart from those of shuffling. */
  private static final long SAMPLE_SEED = 0x6a09_e667_f3bc_c908L;

  /**
   * As many training blocks as there are validation blocks, where there are so many, drawn from the
   * seed. What is equally much text is measured equally exactly.
   */
  public static TokenBlocks sample(TokenBlocks train, TokenBlocks validation, long seed) {
    return train.sample(Math.min(train.count(), validation.count()), seed ^ SAMPLE_SEED);
  }
}
