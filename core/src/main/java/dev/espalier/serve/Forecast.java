package dev.espalier.serve;

import dev.espalier.record.RoundRecord;
import dev.espalier.record.StepRecord;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What can be told of a run's future from its files alone.
 *
 * @param settings of {@code experiment.yaml}
 */
record Forecast(Map<String, String> settings) {

  /** More rounds than this are not counted. */
  private static final int MOST_ROUNDS = 10_000;

  /** The scope of a run of which no round is known is taken to be as large. */
  private static final long LARGE = 1L << 40;

  /** The steps of the round that a step was logged in, if it goes to its end. */
  OptionalInt totalSteps(StepRecord step) {
    OptionalDouble most = number("max_steps");
    if (most.isPresent()) {
      return OptionalInt.of((int) most.getAsDouble());
    }
    OptionalDouble epochs = number("epochs");
    if (epochs.isEmpty() || !(step.epoch() > 0)) {
      return OptionalInt.empty();
    }
    double stepsPerEpoch = Math.rint(step.step() / step.epoch());
    return OptionalInt.of((int) Math.ceil(epochs.getAsDouble() * stepsPerEpoch));
  }

  /**
   * The number of the last round, after some that are done. Nothing where groups of weights go,
   * tensors are cut one by one or keep a least density, of which the files do not tell enough.
   *
   * @param latest the last one that is whole, or none
   */
  OptionalInt lastRound(Optional<RoundRecord> latest) {
    OptionalInt rounds = whole("rounds");
    if (settings.containsKey("pattern") || is("schedule", "one-shot")) {
      return OptionalInt.of(Math.min(1, rounds.orElse(1)));
    }
    if (is("schedule", "linear") || is("schedule", "cubic")) {
      return rounds;
    }
    Optional<BigDecimal> rate = decimal("rate");
    Optional<BigDecimal> until = decimal("until");
    boolean single = !settings.containsKey("granularity") || is("granularity", "weight");
    boolean together = !settings.containsKey("ranking") || is("ranking", "global");
    boolean free = together && number("min_density").orElse(0) == 0;
    if (!single || !free || rate.isEmpty() || until.isEmpty()) {
      return OptionalInt.empty();
    }
    long size = latest.map(Forecast::size).orElse(LARGE);
    long left = latest.map(at -> at.pruning().weightsLeft()).orElse(LARGE);
    int round = latest.map(RoundRecord::round).orElse(0);
    int last = Math.min(rounds.orElse(MOST_ROUNDS), MOST_ROUNDS);
    BigDecimal enough = until.get().multiply(BigDecimal.valueOf(size));
    while (round < last && BigDecimal.valueOf(size - left).compareTo(enough) < 0) {
      long cut = rate.get().multiply(BigDecimal.valueOf(left)).longValue();
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

  /**
   * Tokens that a step trains on, but for the last of an epoch; NaN where the files do not tell.
   */
  double tokensPerStep() {
    return number("block_size").orElse(Double.NaN) * number("batch_size").orElse(Double.NaN);
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
    String reset = settings.getOrDefault("reset", "");
    return evaluation
        + "%s%s is pruned%s, and round %d%s begins%s."
            .formatted(
                share(),
                settings.containsKey("scope") ? " of the scope " + settings.get("scope") : "",
                switch (reset) {
                  case "none" -> ", the survivors go on with their values";
                  case "random" -> ", the survivors are drawn anew";
                  default ->
                      reset.startsWith("rewind")
                          ? ", the survivors go back to an early step of round 0"
                          : ", the survivors go back to their pretrained values";
                },
                round + 1,
                last.isPresent() ? " of " + last.getAsInt() : "",
                last.isPresent() ? "" : " unless the goal is reached");
  }

  private String share() {
    OptionalDouble rate = number("rate");
    boolean geometric = !settings.containsKey("schedule") || is("schedule", "geometric");
    return rate.isPresent() && geometric && !settings.containsKey("pattern")
        ? new BigDecimal(100 * rate.getAsDouble())
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

  private boolean is(String key, String value) {
    return value.equals(settings.get(key));
  }

  private OptionalInt whole(String key) {
    OptionalDouble number = number(key);
    return number.isPresent() ? OptionalInt.of((int) number.getAsDouble()) : OptionalInt.empty();
  }

  private OptionalDouble number(String key) {
    Optional<BigDecimal> decimal = decimal(key);
    return decimal.isPresent()
        ? OptionalDouble.of(decimal.get().doubleValue())
        : OptionalDouble.empty();
  }

  private Optional<BigDecimal> decimal(String key) {
    String text = settings.get(key);
    try {
      return text == null ? Optional.empty() : Optional.of(new BigDecimal(text));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }
}
