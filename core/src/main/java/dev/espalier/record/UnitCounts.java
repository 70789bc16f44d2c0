package dev.espalier.record;

/**
 * How many units of one kind are in which state.
 *
 * @param live carry something of the text to the logits
 * @param constant have the same value whatever the text
 * @param dead change no logit
 */
public record UnitCounts(int live, int constant, int dead) {

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
