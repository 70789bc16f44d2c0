package dev.espalier.prune;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * A point of round 0 to go back to.
 *
 * @param amount of the unit, at least 0
 * @param unit what is counted
 */
public record RewindPoint(BigDecimal amount, Unit unit) {

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

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
    BigDecimal amount = new BigDecimal(number);
    return unit == Unit.PERCENT && amount.compareTo(HUNDRED) > 0
        ? Optional.empty()
        : Optional.of(new RewindPoint(amount, unit));
  }

  /** The step it is, rounded to the nearest: that many steps of round 0 are kept. */
  public int step(int stepsPerEpoch, int totalSteps) {
    BigDecimal step =
        switch (unit) {
          case STEPS -> amount;
          case EPOCHS -> amount.multiply(BigDecimal.valueOf(stepsPerEpoch));
          case PERCENT -> amount.movePointLeft(2).multiply(BigDecimal.valueOf(totalSteps));
        };
    return step.setScale(0, RoundingMode.HALF_UP).intValueExact();
  }
}
