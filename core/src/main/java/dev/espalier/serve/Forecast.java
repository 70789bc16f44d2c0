package dev.espalier.serve;

import dev.espalier.prune.Granularity;
import dev.espalier.prune.Ranking;
import dev.espalier.prune.Reset;
import dev.espalier.prune.ResetRule;
import dev.espalier.prune.ScheduleKind;
import dev.espalier.prune.Share;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.StepRecord;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What can be told of a run's future from its files alone.
 *
 * @param settings of {@code experiment.yaml}
 */
record Forecast(Settings settings) {

  /** More rounds than this are not counted. */
  private static final int MOST_ROUNDS = 10_000;

  /** The scope of a run of which no round is known is taken to be as large. */
  private static final long LARGE = 1L << 40;

  /** The steps of the round that a step was logged in, if it goes to its end. */
  OptionalInt totalSteps(StepRecord step) {
    Optional<Integer> most = settings.find(Setting.MAX_STEPS);
    if (most.isPresent()) {
      return OptionalInt.of(most.get());
    }
    if (!(step.epoch() > 0)) {
      return OptionalInt.empty();
    }
    double stepsPerEpoch = Math.rint(step.step() / step.epoch());
    return OptionalInt.of((int) Math.ceil(settings.get(Setting.EPOCHS) * stepsPerEpoch));
  }

  /**
   * The number of the last round, after some that are done. Nothing where groups of weights go,
   * tensors are cut one by one or keep a least density, of which the files do not tell enough.
   *
   * @param latest the last one that is whole, or none
   */
  OptionalInt lastRound(Optional<RoundRecord> latest) {
    OptionalInt rounds =
        settings.find(Setting.ROUNDS).stream().mapToInt(Integer::intValue).findFirst();
    if (settings.isGiven(Setting.PATTERN)) {
      return OptionalInt.of(Math.min(1, rounds.orElse(1)));
    }
    return switch (settings.get(Setting.SCHEDULE)) {
      case ONE_SHOT -> OptionalInt.of(Math.min(1, rounds.orElse(1)));
      case LINEAR, CUBIC -> rounds;
      case GEOMETRIC -> lastGeometric(rounds.orElse(MOST_ROUNDS), latest);
    };
  }

  private OptionalInt lastGeometric(int rounds, Optional<RoundRecord> latest) {
    boolean single = settings.get(Setting.GRANULARITY) == Granularity.WEIGHT;
    boolean together = settings.get(Setting.RANKING) == Ranking.GLOBAL;
    if (!single || !together || settings.get(Setting.MIN_DENSITY) > 0) {
      return OptionalInt.empty();
    }
    Share rate = Share.of(settings.get(Setting.RATE));
    BigDecimal until = Share.of(settings.get(Setting.UNTIL)).decimal();
    long size = latest.map(Forecast::size).orElse(LARGE);
    long left = latest.map(at -> at.pruning().weightsLeft()).orElse(LARGE);
    int round = latest.map(RoundRecord::round).orElse(0);
    int last = Math.min(rounds, MOST_ROUNDS);
    BigDecimal enough = until.multiply(BigDecimal.valueOf(size));
    while (round < last && BigDecimal.valueOf(size - left).compareTo(enough) < 0) {
      long cut = rate.floorOf(left);
      if (cut == 0) {
        break;
      }
      left -= cut;
      round++;
    }
    return OptionalInt.of(round);
  }

  /**
   * Seconds until a round, and all after it, are done.
   *
   * @param step of how many
   * @param pace seconds of a step
   * @param roundsAfter this one
   * @param latest a whole round, which tells what comes beside the steps; or none
   */
  static double secondsLeft(
      int step, int totalSteps, double pace, int roundsAfter, Optional<RoundRecord> latest) {
    double perRound =
        latest
            .map(at -> at.cost().runTimeSeconds())
            .filter(Double::isFinite)
            .map(seconds -> Math.max(seconds, totalSteps * pace))
            .orElse(totalSteps * pace);
    double stepsLeft = Math.max(0, totalSteps - step) * pace;
    return stepsLeft + (perRound - totalSteps * pace) + roundsAfter * perRound;
  }

  /** Tokens that a step trains on, but for the last of an epoch. */
  double tokensPerStep() {
    return (double) settings.get(Setting.BLOCK_SIZE) * settings.get(Setting.BATCH_SIZE);
  }

  /**
   * What comes after what a round does now, in a sentence.
   *
   * @param last the number of the last round, as far as it can be told
   * @param trained whether the round's last step is behind it
   */
  String next(int round, OptionalInt last, boolean trained) {
    String evaluation = trained ? "Then " : "Then it is evaluated and saved, ";
    if (last.isPresent() && round >= last.getAsInt()) {
      return evaluation + (trained ? "" : "and ") + "the run is complete.";
    }
    return evaluation
        + "%s%s is pruned%s, and round %d%s begins%s."
            .formatted(
                share(),
                " of the scope " + settings.get(Setting.SCOPE),
                survivors(),
                round + 1,
                last.isPresent() ? " of " + last.getAsInt() : "",
                last.isPresent() ? "" : " unless the goal is reached");
  }

  private String survivors() {
    return switch (settings.get(Setting.RESET)) {
      case ResetRule.ToPoint _ -> ", the survivors go back to an early step of round 0";
      case ResetRule.Fixed(Reset reset) ->
          switch (reset) {
            case Reset.None() -> ", the survivors go on with their values";
            case Reset.Random() -> ", the survivors are drawn anew";
            case Reset.Pretrained(), Reset.Rewind(int _) ->
                ", the survivors go back to their pretrained values";
          };
    };
  }

  private String share() {
    boolean geometric = settings.get(Setting.SCHEDULE) == ScheduleKind.GEOMETRIC;
    return geometric && !settings.isGiven(Setting.PATTERN)
        ? new BigDecimal(100 * settings.get(Setting.RATE))
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString()
            + " % of what is left"
        : "a part of what is left";
  }

  private static long size(RoundRecord round) {
    return round.pruning().layers().isEmpty()
        ? Math.round(
            round.pruning().weightsLeft() / Math.max(1e-12, 1 - round.pruning().sparsity()))
        : round.pruning().layers().stream().mapToLong(layer -> layer.weights()).sum();
  }
}
