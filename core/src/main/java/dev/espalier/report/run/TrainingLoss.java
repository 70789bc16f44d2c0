package dev.espalier.report.run;

import dev.espalier.record.RoundRecord;
import java.util.List;

/**
 * The training loss that a page speaks of: one for the whole page, so that a word and a colour mean
 * one thing on it. It is that without dropout, of the weights that were kept and on a sample of the
 * training text, as the validation loss is measured; where a round does not know it, such as one of
 * an earlier version, it is the mean over the steps, with dropout, for all of them.
 *
 * @param withoutDropout which of the two
 */
public record TrainingLoss(boolean withoutDropout) {

  /** What the other one is called wherever it stands. */
  public static final String OF_STEPS = "Training with dropout, mean of the steps";

  public static TrainingLoss of(List<RoundRecord> rounds) {
    return new TrainingLoss(rounds.stream().allMatch(round -> round.fit() != null));
  }

  /** Nats. */
  public double of(RoundRecord round) {
    return withoutDropout && round.fit() != null
        ? round.fit().trainLossEval()
        : round.losses().trainLoss();
  }

  /** Validation minus training loss. */
  double gap(RoundRecord round) {
    return round.losses().evalLoss() - of(round);
  }

  /** Its name in a legend or at the head of a column. */
  public String title() {
    return withoutDropout ? "Training, without dropout" : OF_STEPS;
  }

  /** What it is, in a sentence. */
  String meaning() {
    return withoutDropout
        ? "Training losses are without dropout, on a sample of the training text."
        : "Training losses are with dropout, means over the steps.";
  }
}
