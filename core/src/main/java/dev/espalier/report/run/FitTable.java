package dev.espalier.report.run;

import dev.espalier.record.FitRecord;
import dev.espalier.record.RoundRecord;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Over-fitting within rounds, as a table of the page. */
final class FitTable {

  private FitTable() {}

  /** The rounds whose fit is known. */
  static List<RoundRecord> known(RunSummary run) {
    return run.rounds().stream().filter(round -> round.fit() != null).toList();
  }

  static String html(RunSummary run) {
    List<List<String>> rows = new ArrayList<>();
    for (RoundRecord round : known(run)) {
      FitRecord fit = Objects.requireNonNull(round.fit());
      rows.add(
          List.of(
              String.valueOf(round.round()),
              Numbers.percent(round.pruning().sparsity()),
              Numbers.loss(fit.trainLossEval()),
              Numbers.loss(round.losses().evalLoss()),
              Numbers.signed(fit.gap(), 3),
              fit.looksWithin() ? Numbers.loss(fit.best().evalLoss()) : Numbers.NONE,
              fit.looksWithin() ? best(fit, round.cost().steps()) : Numbers.NONE,
              Numbers.loss(fit.lastEvalLoss()),
              Numbers.count(fit.keptStep()),
              round.stoppedBy() == null ? "its last step" : round.stoppedBy(),
              fit.looksWithin() ? (Diagnosis.tooLong(fit) ? "yes" : "no") : Numbers.NONE));
    }
    return Html.table(
        "Losses without dropout, and the best step, by round",
        List.of(
            "Round",
            "Sparsity",
            "Training loss",
            "Validation loss",
            "Gap",
            "Lowest validation loss",
            "At step (epoch)",
            "After the last step",
            "Step kept",
            "Ended by",
            "Too long"),
        rows);
  }

  private static String best(FitRecord fit, int steps) {
    return "%s of %s (%s)"
        .formatted(
            Numbers.count(fit.best().step()),
            Numbers.count(steps),
            Numbers.fixed(fit.best().epoch(), 2));
  }
}
