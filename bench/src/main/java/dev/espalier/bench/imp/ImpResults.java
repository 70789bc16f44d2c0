package dev.espalier.bench.imp;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.bench.measure.MachineSpec;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The results of both sides and their comparison.
 *
 * @param ratios Espalier's values divided by the peer's; null without a peer
 */
record ImpResults(
    MachineSpec machine,
    ImpPlan plan,
    String execution,
    ImpSide ours,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<ImpSide> peer,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Ratios ratios) {

  /**
   * Espalier's values divided by the peer's.
   *
   * @param total ratio of the total time of all rounds
   * @param dense ratio of the time of round 0
   * @param last ratio of the time of the last round
   * @param memory ratio of the processes' peak memory
   * @param sameSurvivors whether both kept equally many weights in every round
   * @param evalLossDifference the largest difference of their evaluation losses in a round; small
   *     without dropout
   */
  record Ratios(
      double total,
      double dense,
      double last,
      double memory,
      boolean sameSurvivors,
      double evalLossDifference) {}

  static ImpResults of(ImpPlan plan, String execution, ImpSide ours, Optional<ImpSide> peer) {
    return new ImpResults(
        MachineSpec.here(plan.threads()),
        plan,
        execution,
        ours,
        peer,
        peer.map(
                other ->
                    new Ratios(
                        ours.total() / other.total(),
                        ours.rounds().getFirst().seconds() / other.rounds().getFirst().seconds(),
                        ours.last().seconds() / other.last().seconds(),
                        ours.peakMib() / (double) other.peakMib(),
                        sameSurvivors(ours, other),
                        evalLossDifference(ours, other)))
            .orElse(null));
  }

  private static boolean sameSurvivors(ImpSide ours, ImpSide peer) {
    return ours.rounds().stream()
        .map(ImpSide.Round::weightsLeft)
        .toList()
        .equals(peer.rounds().stream().map(ImpSide.Round::weightsLeft).toList());
  }

  private static double evalLossDifference(ImpSide ours, ImpSide peer) {
    double largest = 0;
    for (int r = 0; r < Math.min(ours.rounds().size(), peer.rounds().size()); r++) {
      double difference = ours.rounds().get(r).evalLoss() - peer.rounds().get(r).evalLoss();
      largest = Math.max(largest, Math.abs(difference));
    }
    return largest;
  }

  /** Returns the tables as Markdown. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    line(text, "%s: %s; Espalier's execution %s.", "Both sides", plan, execution);
    line(text, "");
    line(text, "| round | sparsity | ours | peer | ours / peer | eval loss, ours | peer |");
    line(text, "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (ImpSide.Round round : ours.rounds()) {
      Optional<ImpSide.Round> other =
          peer.filter(side -> round.round() < side.rounds().size())
              .map(side -> side.rounds().get(round.round()));
      line(
          text,
          "| %d | %.2f %% | %.2f s | %s | %s | %.4f | %s |",
          round.round(),
          100 * round.sparsity(),
          round.seconds(),
          other.map(o -> format("%.2f s", o.seconds())).orElse(""),
          other.map(o -> format("%.2f", round.seconds() / o.seconds())).orElse(""),
          round.evalLoss(),
          other.map(o -> format("%.4f", o.evalLoss())).orElse(""));
    }
    line(text, "");
    line(text, "| | all rounds | start | peak memory | last train loss | eval loss | perplexity |");
    line(text, "| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    side(text, ours);
    peer.ifPresent(other -> side(text, other));
    if (ratios != null) {
      line(text, "| ours / peer | %.2f | | %.2f | | | |", ratios.total(), ratios.memory());
      line(text, "");
      line(
          text,
          "Survivors are %s in every round; evaluation losses differ by at most %.4f.",
          ratios.sameSurvivors() ? "as many" : "NOT as many",
          ratios.evalLossDifference());
    }
    return text.toString();
  }

  private static void side(StringBuilder text, ImpSide side) {
    line(
        text,
        "| %s (%s) | %.1f s | %.1f s | %,d MiB | %.4f | %.4f | %.2f |",
        side.who(),
        side.versions(),
        side.total(),
        side.start(),
        side.peakMib(),
        side.last().trainLoss(),
        side.last().evalLoss(),
        Math.exp(side.last().evalLoss()));
  }

  @SuppressWarnings("AnnotateFormatMethod") // every pattern is a constant above
  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  @SuppressWarnings("AnnotateFormatMethod") // every pattern is a constant above
  private static void line(StringBuilder text, String pattern, Object... values) {
    text.append(String.format(Locale.ROOT, pattern, values)).append('\n');
  }
}
