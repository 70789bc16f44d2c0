package dev.espalier.record;

import dev.espalier.record.json.MayBeMissing;
import dev.espalier.record.json.Measured;
import org.jspecify.annotations.Nullable;

/**
 * How well a round's model predicts, in nats per predicted token.
 *
 * @param trainLoss mean over the round's steps
 * @param evalLoss mean over the validation text
 * @param perplexity {@code exp(evalLoss)}
 * @param perplexityByText mean of the validation texts' own perplexities; null if not asked for or
 *     no number
 */
public record Losses(
    @Measured double trainLoss,
    @Measured double evalLoss,
    @Measured double perplexity,
    @MayBeMissing @Measured @Nullable Double perplexityByText) {

  /** A missing value and one that is not a number mean the same. */
  public Losses {
    perplexityByText =
        perplexityByText == null || perplexityByText.isNaN() ? null : perplexityByText;
  }

  /** Losses of a round whose texts were not measured one by one. */
  public Losses(double trainLoss, double evalLoss, double perplexity) {
    this(trainLoss, evalLoss, perplexity, null);
  }
}
