package dev.espalier.report.compare;

import dev.espalier.record.Replicates;
import dev.espalier.record.Spread;
import java.util.List;

/**
 * Where several measurements of one thing lie.
 *
 * @param spread of those that are numbers
 */
record ConfidenceBand(Spread spread) {

  /** Of those that are finite numbers. */
  static ConfidenceBand of(List<Double> measured) {
    return new ConfidenceBand(
        Replicates.of(measured.stream().mapToDouble(x -> x).filter(Double::isFinite).toArray()));
  }

  int count() {
    return spread.values().size();
  }

  double mean() {
    return spread.mean();
  }

  double least() {
    return spread.values().stream().mapToDouble(x -> x).min().orElse(Double.NaN);
  }

  double most() {
    return spread.values().stream().mapToDouble(x -> x).max().orElse(Double.NaN);
  }

  /** The standard deviation of one, by n − 1; NaN of fewer than two. */
  double deviation() {
    return spread.sd();
  }

  /** The lower end of the 95 % interval of the mean, by Student's t; NaN of fewer than two. */
  double low() {
    return spread.low();
  }

  /** The upper end of that interval. */
  double high() {
    return spread.high();
  }

  /** Half of that interval. */
  double margin() {
    return (spread.high() - spread.low()) / 2;
  }
}
