package dev.espalier.report.run;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.report.html.Numbers;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rounds of a run, at least one, and values derived from them.
 *
 * @param rounds the rounds, from round 0
 * @param model size of the model; null if no file states it
 */
public record RunSummary(List<RoundRecord> rounds, @Nullable ModelSize model) {

  RunSummary(List<RoundRecord> rounds) {
    this(rounds, null);
  }

  /** Returns the rounds of a run with the size of its model. */
  public static RunSummary of(RunDirectory run, List<RoundRecord> rounds) {
    return new RunSummary(rounds, ModelSize.of(run, rounds).orElse(null));
  }

  /**
   * Returns the complete rounds of a run.
   *
   * @throws BadInputException if there is no run, or it has no complete round yet
   */
  public static List<RoundRecord> rounds(RunDirectory run) {
    if (!Files.isRegularFile(run.experimentFile())) {
      throw new BadInputException(
          run.path().toString(),
          "is no run (there is no experiment.yaml)",
          "name a directory that espalier prune has written");
    }
    List<RoundRecord> rounds = run.roundsOfRunOrControl();
    if (rounds.isEmpty()) {
      throw new BadInputException(
          run.path().toString(),
          "has no whole round yet",
          "wait for the first, or use {resume|resume(true)}");
    }
    return rounds;
  }

  /** Returns the training loss used on the page. */
  TrainingLoss training() {
    return TrainingLoss.of(rounds);
  }

  public RoundRecord first() {
    return rounds.getFirst();
  }

  public RoundRecord last() {
    return rounds.getLast();
  }

  /**
   * Returns the round with the lowest perplexity, the earliest in case of ties; empty if no
   * perplexity is finite.
   */
  public Optional<RoundRecord> best() {
    return rounds.stream()
        .filter(round -> Double.isFinite(round.losses().perplexity()))
        .min(Comparator.comparingDouble(at -> at.losses().perplexity()));
  }

  public double totalSeconds() {
    return rounds.stream().mapToDouble(round -> round.cost().runTimeSeconds()).sum();
  }

  /** Returns a tensor's name without the parts that all names of GPT-2 share. */
  static String shortName(String layer) {
    return layer.replaceFirst("^transformer\\.", "").replaceFirst("\\.weight$", "");
  }

  /** Returns a text such as {@code round 3 (57.8 % sparse)}. */
  public static String at(RoundRecord round) {
    return round.round() == 0
        ? "round 0 ("
            + (round.pruning().sparsity() == 0
                ? "dense"
                : Numbers.percent(round.pruning().sparsity()) + " sparse")
            + ")"
        : "round "
            + round.round()
            + " ("
            + Numbers.percent(round.pruning().sparsity())
            + " sparse)";
  }
}
