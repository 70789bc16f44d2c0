package dev.espalier.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * How many units of one kind are in which state.
 *
 * @param live carry something of the text to the logits
 * @param constant have the same value whatever the text
 * @param dead change no logit
 */
@JsonPropertyOrder({"live", "constant", "dead"})
public record UnitCounts(
    @JsonProperty(required = true) int live,
    @JsonProperty(required = true) int constant,
    @JsonProperty(required = true) int dead) {

  /**
   * @throws IllegalArgumentException if a count is negative
   */
  public UnitCounts {
    if (live < 0 || constant < 0 || dead < 0) {
      throw new IllegalArgumentException(
          "%d live, %d constant, %d dead".formatted(live, constant, dead));
    }
  }

  /** All of them. */
  public int all() {
    return live + constant + dead;
  }
}
