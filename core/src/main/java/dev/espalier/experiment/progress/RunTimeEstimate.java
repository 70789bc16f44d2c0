package dev.espalier.experiment.progress;

import dev.espalier.train.progress.RoundTime;
import java.util.Locale;

/**
 * How long a run will take on this machine, told before it begins so that nobody starts one of days
 * unknowingly. All that is known to come is counted: steps, evaluations within rounds, those of
 * their ends on both texts, and perplexity text by text.
 *
 * @param stepSeconds of a step of the first round, as measured: the least, without the optimizer
 * @param steps of a round
 * @param within batches evaluated in a round before its last step is done
 * @param after batches evaluated behind it
 * @param rounds to come, the one at hand included
 * @param mayEndEarly whether a rule may end rounds before their last step
 */
public record RunTimeEstimate(
    double stepSeconds, int steps, long within, long after, int rounds, boolean mayEndEarly) {

  /** A forward pass makes one of a step's three products for each weight. */
  private static final double EVALUATION = 1.0 / 3;

  /** Rounds get cheaper with sparsity; the machine may be warmer than when it was measured. */
  private static final double LEAST = 0.9;

  /** What the measurement leaves out: the optimizer, cuts, files, and others on the machine. */
  private static final double MOST = 1.5;

  /** Of all rounds, each as dear as the first. */
  double seconds() {
    double evaluations = EVALUATION * (within + after) * stepSeconds;
    return new RoundTime(steps, stepSeconds, evaluations).left(0, rounds - 1);
  }

  /** Evaluations within a round, in steps' time. */
  public double stepsWithin() {
    return EVALUATION * within;
  }

  /** Evaluations behind a round's last step, in steps' time. */
  public double stepsAfter() {
    return EVALUATION * after;
  }

  /** One line. */
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

  /** So many of something. */
  public static String count(int number, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
  }

  /** Two durations in the unit that fits the longer. */
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

  /** Seconds as people say them. */
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
