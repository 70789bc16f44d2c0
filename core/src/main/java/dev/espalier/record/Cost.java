package dev.espalier.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.espalier.record.json.MayBeMissing;
import dev.espalier.record.json.Measured;
import org.jspecify.annotations.Nullable;

/**
 * The time and memory a round took.
 *
 * @param runTimeSeconds wall time of training, evaluation and saving, in seconds
 * @param steps optimizer steps
 * @param tokensPerSecond tokens trained on per second of training; NaN if not measured
 * @param peakMemoryMib peak resident memory of the process during the round, in MiB; null if the
 *     system does not report it
 */
public record Cost(
    @JsonProperty("run_time_s") @Measured double runTimeSeconds,
    int steps,
    @MayBeMissing @Measured double tokensPerSecond,
    @MayBeMissing @Nullable Integer peakMemoryMib) {

  /**
   * Validates the components.
   *
   * @throws IllegalArgumentException if the number of steps is negative
   */
  public Cost {
    if (steps < 0) {
      throw new IllegalArgumentException("steps cannot be " + steps);
    }
  }

  /** Creates a record without speed and memory. */
  public Cost(double runTimeSeconds, int steps) {
    this(runTimeSeconds, steps, Double.NaN, null);
  }
}
