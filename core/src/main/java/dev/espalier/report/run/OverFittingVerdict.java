package dev.espalier.report.run;

import dev.espalier.record.RoundRecord;
import dev.espalier.report.html.Numbers;
import java.util.Objects;

/** Describes in sentences whether the model over-fits as it becomes sparser. */
final class OverFittingVerdict {

  private OverFittingVerdict() {}

  static String of(RunSummary run) {
    RoundRecord first = run.first();
    RoundRecord last = run.last();
    TrainingLoss training = run.training();
    if (!Double.isFinite(
        training.of(first)
            + first.losses().evalLoss()
            + training.of(last)
            + last.losses().evalLoss())) {
      return "Some losses are no numbers: the training diverged, and nothing can be said of"
          + " over-fitting.";
    }
    if (run.rounds().size() == 1) {
      return "One round has been run. Its validation loss is "
          + gap(training, first)
          + "; whether pruning leads to over-fitting shows from the next round on.";
    }
    RoundRecord best = run.best().orElse(first);
    if (best.round() > 0
        && best != last
        && LossChange.between(training, best, last).direction() == LossChange.Direction.OVERFITS) {
      return sentence(training, best, last);
    }
    return sentence(training, first, last);
  }

  private static String sentence(TrainingLoss training, RoundRecord from, RoundRecord to) {
    LossChange change = LossChange.between(training, from, to);
    String verdict =
        switch (Objects.requireNonNull(change.direction())) {
          case OVERFITS -> "The model over-fits as it gets sparser: ";
          case WEAKENS -> "The sparser model predicts less well, without a sign of over-fitting: ";
          case IMPROVES -> "Pruning did no harm: ";
          case REGULARISES -> "Pruning acted as a regulariser: ";
          case STILL -> "Pruning hardly moved the perplexity: ";
        };
    return "%sfrom %s to %s the training loss %s while the perplexity %s. The validation loss is %s in round %d, and was %s in round %d. %s"
        .formatted(
            verdict,
            RunSummary.at(from),
            RunSummary.at(to),
            moved(change.train(), Numbers.loss(training.of(from)), Numbers.loss(training.of(to))),
            moved(
                change.eval(),
                Numbers.perplexity(from.losses().perplexity()),
                Numbers.perplexity(to.losses().perplexity())),
            gap(training, to),
            to.round(),
            gap(training, from),
            from.round(),
            training.meaning());
  }

  private static String moved(double nats, String from, String to) {
    if (!LossChange.falls(nats) && !LossChange.rises(nats)) {
      return "stayed at about " + to;
    }
    return (nats < 0 ? "fell from " : "rose from ") + from + " to " + to;
  }

  private static String gap(TrainingLoss training, RoundRecord round) {
    double gap = training.gap(round);
    return Numbers.loss(Math.abs(gap)) + (gap < 0 ? " below" : " above") + " the training loss";
  }
}
