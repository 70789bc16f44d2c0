package dev.espalier.bench.measure;

import java.util.ArrayList;
import java.util.List;

/**
 * Times short work by repeating it.
 *
 * @param warmSeconds duration of unmeasured repetitions, for compilation and caches
 * @param seconds duration of measured repetitions
 */
public record Stopwatch(double warmSeconds, double seconds) {

  private static final int LEAST = 3;
  private static final int MOST = 2_000;

  public Timings time(Runnable work) {
    repeat(work, warmSeconds);
    Load load = Load.begin();
    List<Double> times = repeat(work, seconds);
    return Timings.of(times, load.others());
  }

  private static List<Double> repeat(Runnable work, double atLeast) {
    List<Double> times = new ArrayList<>();
    double spent = 0;
    while (times.size() < LEAST || spent < atLeast && times.size() < MOST) {
      long start = System.nanoTime();
      work.run();
      double time = (System.nanoTime() - start) / 1e9;
      times.add(time);
      spent += time;
    }
    return times;
  }
}
