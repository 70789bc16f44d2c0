package dev.espalier.bench.measure;

import java.util.List;
import java.util.function.Supplier;

/** Lets a contender work unmeasured before its first round, until the machine is warm. */
final class WarmUp {

  private final double seconds;
  private boolean done;

  WarmUp(double seconds) {
    this.seconds = seconds;
  }

  /** Returns the times of a round, after unmeasured ones where it is the first. */
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
