package dev.espalier.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.espalier.record.json.MayBeMissing;
import dev.espalier.record.json.Measured;
import org.jspecify.annotations.Nullable;

/**
 * What a round took.
 *
 * @param runTimeSeconds wall time of training, evaluation and saving
 * @param steps optimizer steps
 * @param tokensPerSecond tokens trained on per second of training; NaN if not measured
 * @param peakMemoryMib the most memory the process held during the round, in MiB; null where the
 *     system does not tell
 */
public record Cost(
    @JsonProperty("run_time_s") @Measured double runTimeSeconds,
    int steps,
    @MayBeMissing @Measured double tokensPerSecond,
    @MayBeMissing @Nullable Integer peakMemoryMib) {

  /**
   * @throws IllegalArgumentException if the number of steps is negative
   */
  public Cost {
    if (steps < 0) {
      throw new IllegalArgumentException("steps cannot be " + steps);
    }
  }

  /** Speed and memory not measured. */
  public Cost(double runTimeSeconds, int steps) {
    this(runTimeSeconds, steps, Double.NaN, null);
  }
}
