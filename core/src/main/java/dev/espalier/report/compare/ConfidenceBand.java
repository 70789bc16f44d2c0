package dev.espalier.report.compare;

import dev.espalier.record.Replicates;
import dev.espalier.record.Spread;
import java.util.List;

/**
 * The confidence interval of repeated measurements.
 *
 * @param spread statistics of the finite measurements
 */
public record ConfidenceBand(Spread spread) {

  /** Returns the interval of the finite measurements. */
  public static ConfidenceBand of(List<Double> measured) {
    return new ConfidenceBand(
        Replicates.of(measured.stream().mapToDouble(x -> x).filter(Double::isFinite).toArray()));
  }

  /** Returns the number of finite measurements. */
  public int count() {
    return spread.values().size();
  }

  /** Returns their mean; NaN if there is none. */
  public double mean() {
    return spread.mean();
  }

  /** Returns the least; NaN if there is none. */
  public double least() {
    return spread.values().stream().mapToDouble(x -> x).min().orElse(Double.NaN);
  }

  /** Returns the greatest; NaN if there is none. */
  public double most() {
    return spread.values().stream().mapToDouble(x -> x).max().orElse(Double.NaN);
  }

  /** Returns the sample standard deviation (n − 1); NaN for fewer than two values. */
  public double deviation() {
    return spread.sd();
  }

  /**
   * Returns the lower end of the 95 % interval of the mean, by Student's t; NaN for fewer than two
   * values.
   */
  public double low() {
    return spread.low();
  }

  /** Returns the upper end of that interval. */
  public double high() {
    return spread.high();
  }

  /** Returns half the width of that interval. */
  public double margin() {
    return (spread.high() - spread.low()) / 2;
  }
}
