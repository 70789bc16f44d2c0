package dev.espalier.record;

import dev.espalier.record.json.MayBeMissing;
import dev.espalier.record.json.Measured;
import org.jspecify.annotations.Nullable;

/**
 * The losses of a round's model, in nats per predicted token.
 *
 * @param trainLoss mean over the round's steps
 * @param evalLoss mean over the validation text
 * @param perplexity {@code exp(evalLoss)}
 * @param perplexityByText mean of the perplexities of the individual validation texts; null if not
 *     requested or not a number
 */
public record Losses(
    @Measured double trainLoss,
    @Measured double evalLoss,
    @Measured double perplexity,
    @MayBeMissing @Measured @Nullable Double perplexityByText) {

  /** NaN counts as missing. */
  public Losses {
    perplexityByText =
        perplexityByText == null || perplexityByText.isNaN() ? null : perplexityByText;
  }

  /** Creates a record without the perplexity by text. */
  public Losses(double trainLoss, double evalLoss, double perplexity) {
    this(trainLoss, evalLoss, perplexity, null);
  }
}
