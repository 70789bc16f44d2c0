package dev.espalier.prune;

import dev.espalier.fault.BadInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * The schedules, each with its name, its words for help and reports, and its checks. A new one is a
 * constant here and the {@link Schedule} that it creates.
 */
public enum ScheduleKind {
  /** Each cut removes the same fraction of the units left. */
  GEOMETRIC("each takes {rate} of what is left", "%s of the surviving") {
    @Override
    public Schedule make(Asked asked) {
      return new GeometricSchedule(
          asked.rate(), asked.until(), asked.rounds().orElse(Integer.MAX_VALUE));
    }

    @Override
    public boolean canBeExtended() {
      return true;
    }
  },

  /** Each of a number of rounds removes equally many. */
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

  /** The schedule of Zhu and Gupta (2017), which prunes fast at first. */
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
   * The parameters of a schedule.
   *
   * @param rate fraction of the units left that a cut removes
   * @param until sparsity at which the rounds end
   * @param rounds largest number of pruned rounds, if set
   * @param whole the units that a dense mask leaves to be pruned
   * @param start the units that the mask of round 0 leaves
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

  /** Returns the word used in settings, such as {@code one-shot}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns how many weights a round removes, in words.
   *
   * @param rate the fraction in words
   */
  public String removed(String rate) {
    return removed.formatted(rate);
  }

  /**
   * Checks the number of rounds.
   *
   * @throws BadInputException if the schedule needs one and it is missing, or if it contradicts the
   *     schedule
   */
  public void check(OptionalInt rounds) {}

  /**
   * Tells whether a run can prune on, with a higher sparsity or more rounds, after its last round:
   * its rounds are then those of a run that was started so.
   */
  public boolean canBeExtended() {
    return false;
  }

  /** Creates the schedule of parameters that passed {@link #check}. */
  public abstract Schedule make(Asked asked);

  /** Returns how the schedules distribute their cuts, for the help. */
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
