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
 * The rounds of a run, at least one, and what follows from them.
 *
 * @param rounds from round 0 on
 * @param model how large it is; null where no file tells it
 */
public record RunSummary(List<RoundRecord> rounds, @Nullable ModelSize model) {

  RunSummary(List<RoundRecord> rounds) {
    this(rounds, null);
  }

  /** The rounds of a run, with the size of its model. */
  public static RunSummary of(RunDirectory run, List<RoundRecord> rounds) {
    return new RunSummary(rounds, ModelSize.of(run, rounds).orElse(null));
  }

  /**
   * The whole rounds of what must be a run.
   *
   * @throws BadInputException if there is no run, or it has none yet
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

  /** The training loss that is spoken of. */
  TrainingLoss training() {
    return TrainingLoss.of(rounds);
  }

  public RoundRecord first() {
    return rounds.getFirst();
  }

  public RoundRecord last() {
    return rounds.getLast();
  }

  /** The round of lowest perplexity, the earliest of equals; none if no perplexity is a number. */
  public Optional<RoundRecord> best() {
    return rounds.stream()
        .filter(round -> Double.isFinite(round.losses().perplexity()))
        .min(Comparator.comparingDouble(at -> at.losses().perplexity()));
  }

  public double totalSeconds() {
    return rounds.stream().mapToDouble(round -> round.cost().runTimeSeconds()).sum();
  }

  /** A tensor's name without what all GPT-2 names share. */
  static String shortName(String layer) {
    return layer.replaceFirst("^transformer\\.", "").replaceFirst("\\.weight$", "");
  }

  /** Such as {@code round 3 (57.8 % sparse)}. */
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
