package dev.espalier.cli.table;

import dev.espalier.record.Spread;
import dev.espalier.record.compare.ComparisonRecord;
import dev.espalier.record.compare.ComparisonRecord.Arm;
import java.util.Locale;

/** A table of tickets and their controls for the terminal. */
public final class ComparisonTable {

  private static final String HEADING =
      "round  sparsity  trained         eval loss      sd      95 % interval   minus ticket"
          + "      95 % interval\n";

  private ComparisonTable() {}

  public static String of(ComparisonRecord comparison) {
    StringBuilder text = new StringBuilder(HEADING);
    for (ComparisonRecord.Round round : comparison.rounds()) {
      String begin = String.format(Locale.ROOT, "%5d  %8.4f", round.round(), round.sparsity());
      for (Arm arm : round.arms()) {
        text.append(begin).append(row(arm)).append('\n');
        begin = " ".repeat(begin.length());
      }
      text.append("       ").append(round.sentence()).append("\n\n");
    }
    return text.toString();
  }

  private static String row(Arm arm) {
    Spread loss = arm.evalLoss();
    Spread difference = arm.minusTicket();
    return String.format(
            Locale.ROOT,
            "  %-14s  %9.4f  %6s  %17s",
            arm.name(),
            loss.mean(),
            Double.isFinite(loss.sd()) ? String.format(Locale.ROOT, "%.4f", loss.sd()) : "–",
            interval(loss, "%.4f"))
        + (difference == null
            ? ""
            : String.format(
                Locale.ROOT, "  %+13.4f  %17s", difference.mean(), interval(difference, "%+.4f")));
  }

  private static String interval(Spread spread, String format) {
    return Double.isFinite(spread.low())
        ? String.format(Locale.ROOT, format + " " + format, spread.low(), spread.high())
        : "–";
  }
}
