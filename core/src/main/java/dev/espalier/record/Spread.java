package dev.espalier.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
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
@JsonPropertyOrder({"values", "mean", "sd", "low", "high"})
public record Spread(
    @JsonProperty(required = true) List<Double> values,
    @JsonProperty(required = true) @Measured double mean,
    @JsonProperty(required = true) @Measured double sd,
    @JsonProperty(required = true) @Measured double low,
    @JsonProperty(required = true) @Measured double high) {

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
