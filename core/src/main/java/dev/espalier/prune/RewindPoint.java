package dev.espalier.prune;

import java.util.Optional;

/**
 * A point of round 0 to go back to.
 *
 * @param amount of the unit, at least 0
 * @param unit what is counted
 */
public record RewindPoint(double amount, Unit unit) {

  /** What a point is counted in. */
  public enum Unit {
    /** Optimizer steps. */
    STEPS,
    /** Passes over the training text. */
    EPOCHS,
    /** Hundredths of all steps of the round. */
    PERCENT
  }

  /**
   * Reads {@code STEP}, {@code EPOCHSe} or {@code PERCENT%}; empty if the text is none of these.
   */
  static Optional<RewindPoint> parse(String text) {
    Unit unit = text.endsWith("e") ? Unit.EPOCHS : text.endsWith("%") ? Unit.PERCENT : Unit.STEPS;
    String number = unit == Unit.STEPS ? text : text.substring(0, text.length() - 1);
    // Digits with a point: what Java reads beside these, such as 1e3 or 5f, would be misread.
    if (!number.matches(unit == Unit.STEPS ? "\\d{1,9}" : "\\d{1,9}(\\.\\d+)?")) {
      return Optional.empty();
    }
    double amount = Double.parseDouble(number);
    return unit == Unit.PERCENT && amount > 100
        ? Optional.empty()
        : Optional.of(new RewindPoint(amount, unit));
  }

  /** The step it is, rounded to the nearest: that many steps of round 0 are kept. */
  public int step(int stepsPerEpoch, int totalSteps) {
    return Math.toIntExact(
        Math.round(
            switch (unit) {
              case STEPS -> amount;
              case EPOCHS -> amount * stepsPerEpoch;
              case PERCENT -> amount / 100 * totalSteps;
            }));
  }
}
