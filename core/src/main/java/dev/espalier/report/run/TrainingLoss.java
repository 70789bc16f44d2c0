package dev.espalier.report.run;

import dev.espalier.record.RoundRecord;
import java.util.List;

/**
 * The training loss used on a page, the same for the whole page, so that each word and colour has
 * one meaning. It is the loss without dropout of the weights that were kept, on a sample of the
 * training text, comparable to the validation loss; if some round, such as one of an earlier
 * version, lacks it, the mean over the steps, with dropout, is used for all.
 *
 * @param withoutDropout which of the two
 */
public record TrainingLoss(boolean withoutDropout) {

  /** The name of the other one wherever it appears. */
  public static final String OF_STEPS = "Training with dropout, mean of the steps";

  public static TrainingLoss of(List<RoundRecord> rounds) {
    return new TrainingLoss(rounds.stream().allMatch(round -> round.fit() != null));
  }

  /** Returns the training loss of a round, in nats. */
  public double of(RoundRecord round) {
    return withoutDropout && round.fit() != null
        ? round.fit().trainLossEval()
        : round.losses().trainLoss();
  }

  /** Returns validation loss minus training loss, in nats. */
  double gap(RoundRecord round) {
    return round.losses().evalLoss() - of(round);
  }

  /** Returns its name for legends and headings of columns. */
  public String title() {
    return withoutDropout ? "Training, without dropout" : OF_STEPS;
  }

  /** Returns its definition, in a sentence. */
  String meaning() {
    return withoutDropout
        ? "Training losses are without dropout, on a sample of the training text."
        : "Training losses are with dropout, means over the steps.";
  }
}
