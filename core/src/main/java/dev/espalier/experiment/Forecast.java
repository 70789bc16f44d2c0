package dev.espalier.experiment;

import java.util.Locale;

/**
 * How long a run will take on this machine, told before it begins so that nobody starts one of days
 * unknowingly.
 *
 * @param stepSeconds of a step of the first round
 * @param steps of a round
 * @param batches evaluated in a round
 * @param rounds to come, the one at hand included
 */
record Forecast(double stepSeconds, int steps, int batches, int rounds) {

  /** A forward pass makes one of a step's three products for each weight. */
  private static final double EVALUATION = 1.0 / 3;

  /** Of all rounds, each as dear as the first. */
  double seconds() {
    return rounds * stepSeconds * (steps + EVALUATION * batches);
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
        "a step takes %s here: at most about %s for %s of %s",
        step,
        duration(seconds()),
        count(rounds, "round"),
        count(steps, "step"));
  }

  private static String count(int number, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
  }

  private static String duration(double seconds) {
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
