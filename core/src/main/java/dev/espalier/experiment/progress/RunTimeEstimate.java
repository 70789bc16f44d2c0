package dev.espalier.experiment.progress;

import dev.espalier.train.progress.RoundTime;
import java.util.Locale;

/**
 * Estimates the duration of a run on this machine, announced before it starts so that nobody starts
 * a run of days by accident. Includes the steps, the evaluations within rounds, those at their ends
 * on both texts, and the perplexity by text.
 *
 * @param stepSeconds measured duration of a step of the first round: the shortest, without the
 *     optimizer
 * @param steps steps per round
 * @param within batches evaluated in a round before its last step is done
 * @param after batches evaluated after the last step
 * @param rounds rounds to come, including the current one
 * @param mayEndEarly whether a rule may end rounds before their last step
 */
public record RunTimeEstimate(
    double stepSeconds, int steps, long within, long after, int rounds, boolean mayEndEarly) {

  /** A forward pass computes one of the three products that a step computes for each weight. */
  private static final double EVALUATION = 1.0 / 3;

  /** Rounds get cheaper with sparsity, and the measured step may have been slowed by warm-up. */
  private static final double LEAST = 0.9;

  /** Covers what was not measured: the optimizer, cuts, files, and other load on the machine. */
  private static final double MOST = 1.5;

  /** Returns the duration of all rounds, each taken to cost as much as the first. */
  public double seconds() {
    double evaluations = EVALUATION * (within + after) * stepSeconds;
    return new RoundTime(steps, stepSeconds, evaluations).left(0, rounds - 1);
  }

  /** Returns the cost of the evaluations within a round, in steps. */
  public double stepsWithin() {
    return EVALUATION * within;
  }

  /** Returns the cost of the evaluations after a round's last step, in steps. */
  public double stepsAfter() {
    return EVALUATION * after;
  }

  /** Returns the estimate as one line. */
  @Override
  public String toString() {
    String step =
        stepSeconds < 1
            ? String.format(Locale.ROOT, "%.0f ms", stepSeconds * 1e3)
            : String.format(Locale.ROOT, "%.1f s", stepSeconds);
    return String.format(
        Locale.ROOT,
        "a step takes %s here: about %s for %s of %s%s%s",
        step,
        range(LEAST * seconds(), MOST * seconds()),
        count(rounds, "round"),
        count(steps, "step"),
        within + after == 0 ? "" : " with their evaluations",
        mayEndEarly ? ", less where rounds end early" : "");
  }

  /** Returns a number with its noun, in the plural where needed. */
  public static String count(int number, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
  }

  /** Returns two durations in the unit that suits the longer one. */
  static String range(double least, double most) {
    String high = duration(most);
    if (most < 1) {
      return high;
    }
    String[] words = high.split(" ");
    double unit =
        switch (words[1]) {
          case "days" -> 86_400;
          case "hours" -> 3_600;
          case "minutes" -> 60;
          default -> 1;
        };
    String low = String.format(Locale.ROOT, unit >= 3_600 ? "%.1f" : "%.0f", least / unit);
    return low.equals(words[0]) ? high : low + " to " + high;
  }

  /** Returns a duration in a readable unit. */
  public static String duration(double seconds) {
    double minutes = seconds / 60;
    double hours = minutes / 60;
    if (hours >= 48) {
      return String.format(Locale.ROOT, "%.1f days", hours / 24);
    }
    if (minutes >= 120) {
      return String.format(Locale.ROOT, "%.1f hours", hours);
    }
    return seconds >= 120
        ? String.format(Locale.ROOT, "%.0f minutes", minutes)
        : String.format(Locale.ROOT, "%.0f seconds", seconds);
  }
}
