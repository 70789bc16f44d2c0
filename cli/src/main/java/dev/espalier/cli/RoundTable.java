package dev.espalier.cli;

import dev.espalier.record.RoundRecord;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The rounds of an experiment as a table for the terminal. */
final class RoundTable {

  private static final String HEADING =
      "round  sparsity  weights left  train loss  eval loss  perplexity       time";

  private RoundTable() {}

  static String of(List<RoundRecord> rounds) {
    return rounds.stream()
        .map(RoundTable::row)
        .collect(Collectors.joining("\n", HEADING + "\n", "\n"));
  }

  private static String row(RoundRecord round) {
    return String.format(
        Locale.ROOT,
        "%5d  %8.4f  %,12d  %10.4f  %9.4f  %10.2f  %7.1f s",
        round.round(),
        round.sparsity(),
        round.weightsLeft(),
        round.trainLoss(),
        round.evalLoss(),
        round.perplexity(),
        round.runTimeSeconds());
  }
}
