package dev.espalier.bench.measure;

import java.util.ArrayList;
import java.util.List;

/**
 * Repeated times of the same thing.
 *
 * @param median in seconds
 * @param fastest in seconds
 * @param seconds each time, in the order measured
 * @param others the share of the machine's processors that other processes used meanwhile, or NaN
 *     where that is not known
 */
public record Timings(double median, double fastest, List<Double> seconds, double others) {

  /** Above this share of others, a time says little. */
  private static final double DISTURBED = 0.05;

  public static Timings of(List<Double> seconds, double others) {
    if (seconds.isEmpty()) {
      throw new IllegalArgumentException("no time was measured");
    }
    List<Double> sorted = seconds.stream().sorted().toList();
    int half = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    return new Timings(median, sorted.getFirst(), List.copyOf(seconds), others);
  }

  /** These and others of the same thing; the worse of both disturbances. */
  Timings and(Timings later) {
    List<Double> all = new ArrayList<>(seconds);
    all.addAll(later.seconds);
    return of(all, Math.max(others, later.others));
  }

  /** Whether other processes had a part in these times. */
  public boolean disturbed() {
    return others > DISTURBED;
  }
}
