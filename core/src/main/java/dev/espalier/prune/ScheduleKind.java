package dev.espalier.prune;

import dev.espalier.fault.BadInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Every schedule that can be asked for, with its name, its words and what it needs. A new one is a
 * constant here and the {@link Schedule} that it makes.
 */
public enum ScheduleKind {
  /** Each cut takes the same fraction of what is left. */
  GEOMETRIC("each takes {rate} of what is left", "%s of the surviving") {
    @Override
    public Schedule make(Asked asked) {
      return new GeometricSchedule(
          asked.rate(), asked.until(), asked.rounds().orElse(Integer.MAX_VALUE));
    }
  },

  /** Each of a number of rounds cuts equally many. */
  LINEAR("{until} is reached in {rounds} rounds, all alike", "an equal number of") {
    @Override
    public void check(OptionalInt rounds) {
      needRounds(rounds);
    }

    @Override
    public Schedule make(Asked asked) {
      return asked.gradual(1);
    }
  },

  /** Zhu and Gupta's (2017): fast at first. */
  CUBIC("or fast at first", "a falling number of") {
    @Override
    public void check(OptionalInt rounds) {
      needRounds(rounds);
    }

    @Override
    public Schedule make(Asked asked) {
      return asked.gradual(3);
    }
  },

  /** All in one round. */
  ONE_SHOT("or at once", "a part of the") {
    @Override
    public void check(OptionalInt rounds) {
      if (rounds.orElse(1) > 1) {
        throw new BadInputException(
            "{rounds}",
            "is more than the one round of {schedule} one-shot",
            "leave it out, or use another schedule");
      }
    }

    @Override
    public Schedule make(Asked asked) {
      return asked.gradual(1);
    }
  };

  /**
   * What a schedule is made of.
   *
   * @param rate the fraction of the survivors a cut takes
   * @param until the sparsity at which the rounds end
   * @param rounds of pruning at most, where that was said
   * @param whole what a dense mask leaves to be cut
   * @param start what the mask of round 0 leaves
   */
  public record Asked(
      Share rate, Share until, OptionalInt rounds, PruningBudget whole, PruningBudget start) {

    private Schedule gradual(int power) {
      return new GradualSchedule(until, rounds.orElse(1), power, whole, start);
    }
  }

  private final String help;
  private final String removed;

  ScheduleKind(String help, String removed) {
    this.help = help;
    this.removed = removed;
  }

  /** The word the settings use, such as {@code one-shot}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * How many survivors a round removes, in words.
   *
   * @param rate the fraction in words
   */
  public String removed(String rate) {
    return removed.formatted(rate);
  }

  /**
   * Refuses a number of rounds that does not go with it.
   *
   * @throws BadInputException if it is missing or another than the schedule has
   */
  public void check(OptionalInt rounds) {}

  /** Makes it; {@link #check} has passed. */
  public abstract Schedule make(Asked asked);

  /** How the schedules spread their cuts, for the help. */
  public static String helpOfAll() {
    return Arrays.stream(values())
        .map(kind -> kind.help + " (" + kind.word() + ")")
        .collect(Collectors.joining("; "));
  }

  final void needRounds(OptionalInt rounds) {
    if (rounds.isEmpty()) {
      throw new BadInputException(
          "{rounds}",
          "is missing: {schedule} " + word() + " spreads the cuts over a number of rounds",
          "say how many with {rounds} N");
    }
  }
}
