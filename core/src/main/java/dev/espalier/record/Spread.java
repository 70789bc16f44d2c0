package dev.espalier.record;

import dev.espalier.record.json.Measured;
import java.util.List;

/**
 * A measurement repeated with several seeds.
 *
 * @param values in the order of the seeds
 * @param mean of them
 * @param sd the sample's standard deviation (n − 1); not a number for one value, as what follows
 * @param low the lower end of the 95 % interval of the mean
 * @param high the upper end
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

  /** Whether the interval lies wholly above zero. */
  public boolean above() {
    return low > 0;
  }

  /** Whether the interval lies wholly below zero. */
  public boolean below() {
    return high < 0;
  }
}
