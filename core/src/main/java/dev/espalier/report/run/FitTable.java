package dev.espalier.report.run;

import dev.espalier.record.FitRecord;
import dev.espalier.report.html.Column;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.html.Series;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** The table of over-fitting within rounds. */
final class FitTable {

  private FitTable() {}

  /** Returns HTML; empty if no round has a record of its fit. */
  static String html(Series<RoundPoint> rounds) {
    List<RoundPoint> known =
        rounds.points().stream().filter(point -> point.record().fit() != null).toList();
    if (known.isEmpty()) {
      return "";
    }
    return new Series<>(known)
        .table(
            "Losses without dropout, and the best step, by round",
            List.of(
                RoundPoint.ROUND,
                RoundPoint.SPARSITY,
                RoundPoint.TRAIN_LOSS_EVAL,
                RoundPoint.EVAL_LOSS.titled("Validation loss"),
                RoundPoint.FIT_GAP,
                within(
                    "best_eval_loss",
                    "Lowest validation loss",
                    point -> Numbers.loss(fit(point).best().evalLoss())),
                within("best_step", "At step (epoch)", FitTable::best),
                Column.of(
                    "last_eval_loss",
                    "After the last step",
                    point -> fit(point).lastEvalLoss(),
                    Numbers::loss),
                Column.count("kept_step", "Step kept", point -> fit(point).keptStep()),
                RoundPoint.STOPPED_BY,
                within(
                    "too_long",
                    "Too long",
                    point -> Diagnosis.tooLong(fit(point)) ? "yes" : "no")));
  }

  /** Returns a column that is known only for rounds with evaluations before their end. */
  private static Column<RoundPoint> within(
      String name, String head, Function<RoundPoint, String> words) {
    return Column.plain(
        name, head, point -> fit(point).looksWithin() ? words.apply(point) : Numbers.NONE);
  }

  private static String best(RoundPoint point) {
    FitRecord.Best best = fit(point).best();
    return "%s of %s (%s)"
        .formatted(
            Numbers.count(best.step()),
            Numbers.count(point.record().cost().steps()),
            Numbers.fixed(best.epoch(), 2));
  }

  private static FitRecord fit(RoundPoint point) {
    return Objects.requireNonNull(point.record().fit());
  }
}
