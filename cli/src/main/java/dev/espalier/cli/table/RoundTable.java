package dev.espalier.cli.table;

import dev.espalier.record.FitRecord;
import dev.espalier.record.RoundRecord;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A table of the rounds of an experiment for the terminal. */
public final class RoundTable {

  private static final String HEADING =
      "round  sparsity  weights left  train loss  eval loss  perplexity       time";

  /**
   * For rounds with evaluations before their end: the best step, and the rule that ended the round.
   */
  private static final String WITHIN = "        best step  stopped by";

  private static final String BY_TEXT = "     by text";

  private RoundTable() {}

  public static String of(List<RoundRecord> rounds) {
    boolean within = rounds.stream().anyMatch(r -> r.stoppedBy() != null || looksWithin(r.fit()));
    boolean byText = rounds.stream().anyMatch(r -> r.losses().perplexityByText() != null);
    String heading = HEADING + (byText ? BY_TEXT : "") + (within ? WITHIN : "") + "\n";
    return rounds.stream()
        .map(round -> row(round) + (byText ? byText(round) : "") + (within ? within(round) : ""))
        .collect(Collectors.joining("\n", heading, "\n"));
  }

  /**
   * Returns the training loss to show: without dropout, like the validation loss beside it; the
   * mean over the training steps, with dropout, only for a round that has no other.
   */
  public static double trainLoss(RoundRecord round) {
    FitRecord fit = round.fit();
    return fit == null ? round.losses().trainLoss() : fit.trainLossEval();
  }

  private static boolean looksWithin(@Nullable FitRecord fit) {
    return fit != null && fit.looksWithin();
  }

  private static String byText(RoundRecord round) {
    Double perplexity = round.losses().perplexityByText();
    return perplexity == null ? "           –" : String.format(Locale.ROOT, "  %10.2f", perplexity);
  }

  private static String within(RoundRecord round) {
    FitRecord fit = round.fit();
    String best =
        fit == null || !fit.looksWithin() ? "–" : fit.best().step() + " of " + round.cost().steps();
    String ended = round.stoppedBy() == null ? "–" : round.stoppedBy();
    return String.format(Locale.ROOT, "  %15s  %s", best, ended);
  }

  private static String row(RoundRecord round) {
    return String.format(
        Locale.ROOT,
        "%5d  %8.4f  %,12d  %10.4f  %9.4f  %10.2f  %7.1f s",
        round.round(),
        round.pruning().sparsity(),
        round.pruning().weightsLeft(),
        trainLoss(round),
        round.losses().evalLoss(),
        round.losses().perplexity(),
        round.cost().runTimeSeconds());
  }
}
