package dev.espalier.record;

/**
 * The number of units of one kind in each state.
 *
 * @param live units that carry information from the text to the logits
 * @param constant units whose value is the same for every text
 * @param dead units that change no logit
 */
public record UnitCounts(int live, int constant, int dead) {

  /**
   * Validates the components.
   *
   * @throws IllegalArgumentException if a count is negative
   */
  public UnitCounts {
    if (live < 0 || constant < 0 || dead < 0) {
      throw new IllegalArgumentException(
          "%d live, %d constant, %d dead".formatted(live, constant, dead));
    }
  }

  /** Returns the number of units in all states. */
  public int all() {
    return live + constant + dead;
  }
}
