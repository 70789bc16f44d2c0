package dev.espalier.bench.measure;

import java.util.List;
import java.util.function.Supplier;

/** Runs a contender unmeasured before its first round until it has warmed up. */
final class WarmUp {

  private final double seconds;
  private boolean done;

  WarmUp(double seconds) {
    this.seconds = seconds;
  }

  /** Returns the times of a round, the first of which is preceded by the warm-up. */
  List<Double> then(Supplier<List<Double>> round) {
    if (!done) {
      long end = System.nanoTime() + (long) (seconds * 1e9);
      do {
        List<Double> _ = round.get();
      } while (System.nanoTime() < end);
      done = true;
    }
    return round.get();
  }
}
