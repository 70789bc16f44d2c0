package dev.espalier.report.compare;

import dev.espalier.record.RoundRecord;
import java.util.function.ToDoubleFunction;

/**
 * The measurements for which curves of several runs can be drawn, in the order the page offers
 * them.
 */
enum Measure {
  PERPLEXITY("Perplexity", round -> round.losses().perplexity()),
  EVAL_LOSS("Validation loss", round -> round.losses().evalLoss()),
  TRAIN_LOSS(
      "Training loss without dropout",
      round -> round.fit() == null ? Double.NaN : round.fit().trainLossEval()),
  STEPS_LOSS("Training loss with dropout, mean of the steps", round -> round.losses().trainLoss());

  private final String words;
  private final ToDoubleFunction<RoundRecord> of;

  Measure(String words, ToDoubleFunction<RoundRecord> of) {
    this.words = words;
    this.of = of;
  }

  String words() {
    return words;
  }

  /** Returns the measurement, or NaN if the round does not have it. */
  double of(RoundRecord round) {
    return of.applyAsDouble(round);
  }
}
