package dev.espalier.report.run;

import dev.espalier.record.FitRecord;
import dev.espalier.record.RoundRecord;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Describes over-fitting in sentences: how much better a model predicts the training text than the
 * validation text, both without dropout, and whether training continued too long, so that the
 * validation loss rose after its minimum. The best time to stop depends on the number of weights in
 * use (Shen, Gao and Ma, "On optimal early stopping", 2022), so the minimum of each round is named.
 * Settings are named as {@link dev.espalier.fault.SettingNames} describes.
 */
public final class Diagnosis {

  private Diagnosis() {}

  /** Describes one training run in a sentence or two. */
  public static String of(FitRecord fit, int steps) {
    if (!Double.isFinite(fit.gap() + fit.lastEvalLoss() + fit.best().evalLoss())) {
      return "Some losses are no numbers; nothing can be said of over-fitting.";
    }
    return gap(fit) + " " + way(fit, steps);
  }

  /** Describes all rounds in a few sentences; empty if no round has a record of its fit. */
  public static String of(List<RoundRecord> rounds) {
    List<RoundRecord> known =
        rounds.stream()
            .filter(round -> round.fit() != null && Double.isFinite(fit(round).gap()))
            .toList();
    if (known.isEmpty()) {
      return "";
    }
    RoundRecord first = known.getFirst();
    RoundRecord last = known.getLast();
    return known.size() == 1
        ? "Round " + first.round() + ": " + of(fit(first), first.cost().steps())
        : gaps(first, last) + " " + ways(known);
  }

  private static String gap(FitRecord fit) {
    return String.format(
        Locale.ROOT,
        "Without dropout the validation loss is %.4f nats %s the training loss (%.4f on %,d"
            + " training blocks).",
        Math.abs(fit.gap()),
        fit.gap() < 0 ? "below" : "above",
        fit.trainLossEval(),
        fit.trainBlocks());
  }

  private static String way(FitRecord fit, int steps) {
    if (!fit.looksWithin()) {
      return "Whether it was lower before the end was not looked at ({eval_steps} N does).";
    }
    String kept =
        fit.keptStep() < steps ? " The weights of step " + fit.keptStep() + " were kept." : "";
    return tooLong(fit)
        ? String.format(
            Locale.ROOT,
            "It went on too long: its validation loss was lowest, %.4f, at step %,d (epoch %.2f),"
                + " and rose to %.4f by step %,d.%s",
            fit.best().evalLoss(),
            fit.best().step(),
            fit.best().epoch(),
            fit.lastEvalLoss(),
            steps,
            kept)
        : String.format(
            Locale.ROOT,
            "It did not go on too long: its validation loss, lowest at step %,d (epoch %.2f) with"
                + " %.4f, did not rise from there.%s",
            fit.best().step(),
            fit.best().epoch(),
            fit.best().evalLoss(),
            kept);
  }

  private static String gaps(RoundRecord first, RoundRecord last) {
    return String.format(
        Locale.ROOT,
        "Without dropout the validation loss lies %.4f nats %s the training loss in round %d and"
            + " %.4f nats %s it in round %d.",
        Math.abs(fit(first).gap()),
        fit(first).gap() < 0 ? "below" : "above",
        first.round(),
        Math.abs(fit(last).gap()),
        fit(last).gap() < 0 ? "below" : "above",
        last.round());
  }

  private static String ways(List<RoundRecord> known) {
    List<RoundRecord> seen = known.stream().filter(round -> fit(round).looksWithin()).toList();
    if (seen.isEmpty()) {
      return "Whether it was lower within a round was not looked at ({eval_steps} N does).";
    }
    List<RoundRecord> over = seen.stream().filter(round -> tooLong(fit(round))).toList();
    String which =
        over.isEmpty()
            ? "No round went on too long"
            : over.size() == seen.size()
                ? "Every round went on too long"
                : over.size()
                    + " of "
                    + seen.size()
                    + " rounds went on too long ("
                    + over.stream()
                        .map(round -> String.valueOf(round.round()))
                        .collect(Collectors.joining(", "))
                    + ")";
    RoundRecord first = seen.getFirst();
    RoundRecord last = seen.getLast();
    return which
        + (over.isEmpty()
            ? ": no validation loss rises after its minimum."
            : ": the validation loss rises after its minimum.")
        + (seen.size() == 1
            ? ""
            : String.format(
                Locale.ROOT,
                " It was lowest at step %,d of %,d in round %d, and at step %,d of %,d in round"
                    + " %d.",
                fit(first).best().step(),
                first.cost().steps(),
                first.round(),
                fit(last).best().step(),
                last.cost().steps(),
                last.round()));
  }

  /** Tells whether the validation loss rose noticeably after its minimum. */
  static boolean tooLong(FitRecord fit) {
    return LossChange.rises(fit.lastEvalLoss() - fit.best().evalLoss());
  }

  private static FitRecord fit(RoundRecord round) {
    return Objects.requireNonNull(round.fit());
  }
}
