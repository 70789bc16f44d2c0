package dev.espalier.bench.measure;

import java.util.ArrayList;
import java.util.List;

/**
 * Repeated measurements of the same work.
 *
 * @param median median in seconds
 * @param fastest minimum in seconds
 * @param seconds all durations, in the order measured
 * @param others the fraction of the machine's processors that other processes used in the meantime,
 *     or NaN if unknown
 */
public record Timings(double median, double fastest, List<Double> seconds, double others) {

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

  /** Returns these times joined with later ones; the higher disturbance counts. */
  Timings and(Timings later) {
    List<Double> all = new ArrayList<>(seconds);
    all.addAll(later.seconds);
    return of(all, Math.max(others, later.others));
  }

  /** Tells whether other processes disturbed these times. */
  public boolean disturbed() {
    return Load.disturbed(others);
  }
}
