package dev.espalier.record;

import dev.espalier.record.json.Measured;
import java.util.List;

/**
 * A measurement repeated with several seeds.
 *
 * @param values one value per seed, in the order of the seeds
 * @param mean arithmetic mean
 * @param sd sample standard deviation (n − 1); like the interval, NaN for a single value
 * @param low lower end of the 95 % confidence interval of the mean
 * @param high upper end of that interval
 */
public record Spread(
    List<Double> values,
    @Measured double mean,
    @Measured double sd,
    @Measured double low,
    @Measured double high) {

  public Spread {
    values = List.copyOf(values);
  }

  /** Tells whether the whole interval is above zero. */
  public boolean above() {
    return low > 0;
  }

  /** Tells whether the whole interval is below zero. */
  public boolean below() {
    return high < 0;
  }
}
