package dev.espalier.prune;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * A point of round 0 to which weights are rewound.
 *
 * @param amount number of units, at least 0
 * @param unit the unit
 */
public record RewindPoint(BigDecimal amount, Unit unit) {

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /** The units in which a point is given. */
  public enum Unit {
    /** Optimizer steps. */
    STEPS,
    /** Passes over the training text. */
    EPOCHS,
    /** Percent of all steps of the round. */
    PERCENT
  }

  /**
   * Parses {@code STEP}, {@code EPOCHSe} or {@code PERCENT%}; empty if the text is none of these.
   */
  static Optional<RewindPoint> parse(String text) {
    Unit unit = text.endsWith("e") ? Unit.EPOCHS : text.endsWith("%") ? Unit.PERCENT : Unit.STEPS;
    String number = unit == Unit.STEPS ? text : text.substring(0, text.length() - 1);
    // Only digits with a point: Java would also accept forms such as 1e3 or 5f, which would be
    // misread.
    if (!number.matches(unit == Unit.STEPS ? "\\d{1,9}" : "\\d{1,9}(\\.\\d+)?")) {
      return Optional.empty();
    }
    BigDecimal amount = new BigDecimal(number);
    return unit == Unit.PERCENT && amount.compareTo(HUNDRED) > 0
        ? Optional.empty()
        : Optional.of(new RewindPoint(amount, unit));
  }

  /** Returns the step after which the weights of round 0 are kept, rounded to the nearest. */
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
