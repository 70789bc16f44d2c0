package dev.espalier.experiment.compare;

import dev.espalier.record.Replicates;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.Spread;
import dev.espalier.record.compare.ComparisonRecord;
import dev.espalier.record.compare.ComparisonRecord.Arm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Builds the table of a comparison and decides for each sparsity whether the ticket is a winning
 * one.
 */
final class Comparison {

  /** The results of one seed. */
  record OfSeed(List<RoundRecord> ticket, Map<Control, List<RoundRecord>> controls) {}

  private static final String DENSE = "dense";

  private Comparison() {}

  /** Returns the comparison of the rounds that every seed has. */
  static ComparisonRecord of(List<Integer> seeds, List<OfSeed> results) {
    int rounds = results.stream().mapToInt(seed -> seed.ticket().size()).min().orElse(0);
    List<ComparisonRecord.Round> table = new ArrayList<>();
    for (int round = 1; round < rounds; round++) {
      table.add(round(round, results));
    }
    return new ComparisonRecord(seeds, table);
  }

  private static ComparisonRecord.Round round(int round, List<OfSeed> results) {
    List<RoundRecord> ticket = each(results, seed -> seed.ticket().get(round));
    double[] ticketLosses = losses(ticket);
    List<Arm> arms = new ArrayList<>();
    arms.add(new Arm("ticket", Replicates.of(ticketLosses), perplexity(ticket), null));
    for (Control control : Control.values()) {
      arms.add(
          against(
              control.word(),
              each(
                  results,
                  seed -> Objects.requireNonNull(seed.controls().get(control)).get(round - 1)),
              ticketLosses));
    }
    arms.add(against(DENSE, each(results, seed -> seed.ticket().getFirst()), ticketLosses));
    double sparsity =
        ticket.stream().mapToDouble(at -> at.pruning().sparsity()).average().orElse(Double.NaN);
    Verdict verdict = Verdict.of(arms);
    return new ComparisonRecord.Round(
        round, sparsity, arms, verdict.name().toLowerCase(Locale.ROOT), verdict.sentence(arms));
  }

  private static Arm against(String name, List<RoundRecord> rounds, double[] ticketLosses) {
    double[] own = losses(rounds);
    return new Arm(
        name, Replicates.of(own), perplexity(rounds), Replicates.difference(own, ticketLosses));
  }

  private static List<RoundRecord> each(List<OfSeed> results, Function<OfSeed, RoundRecord> round) {
    return results.stream().map(round).toList();
  }

  private static double[] losses(List<RoundRecord> rounds) {
    return values(rounds, round -> round.losses().evalLoss());
  }

  private static Spread perplexity(List<RoundRecord> rounds) {
    return Replicates.of(values(rounds, round -> round.losses().perplexity()));
  }

  private static double[] values(List<RoundRecord> rounds, ToDoubleFunction<RoundRecord> value) {
    return rounds.stream().mapToDouble(value).toArray();
  }

  /**
   * The conclusion from the confidence intervals of the paired differences. A ticket wins (Frankle
   * and Carbin 2019, section 1) if its loss after training is no worse than that of the dense
   * model, while its controls' losses are.
   */
  enum Verdict {
    WINNING("Winning ticket: better than both controls, and not shown to be worse than dense"),
    BETTER_THAN_CONTROLS("Better than both controls, but worse than dense"),
    NOT_SHOWN("Not shown to be better than both controls"),
    NOT_WINNING("Not a winning ticket: a control is better"),
    ONE_SEED("One seed tells nothing of chance");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    static Verdict of(List<Arm> arms) {
      if (arms.getFirst().evalLoss().values().size() < 2) {
        return ONE_SEED;
      }
      List<Spread> controls =
          arms.stream()
              .filter(arm -> arm.minusTicket() != null && !arm.name().equals(DENSE))
              .map(Verdict::difference)
              .toList();
      if (controls.stream().anyMatch(Spread::below)) {
        return NOT_WINNING;
      }
      if (!controls.stream().allMatch(Spread::above)) {
        return NOT_SHOWN;
      }
      return difference(arms.getLast()).below() ? BETTER_THAN_CONTROLS : WINNING;
    }

    /** Returns the differences to the ticket, in nats, with their intervals, in words. */
    String sentence(List<Arm> arms) {
      return arms.stream()
          .skip(1)
          .map(arm -> arm.name() + " " + Replicates.text(difference(arm)))
          .collect(Collectors.joining(", ", words + " (nats above the ticket: ", ")."));
    }

    private static Spread difference(Arm arm) {
      return Objects.requireNonNull(arm.minusTicket());
    }
  }
}
