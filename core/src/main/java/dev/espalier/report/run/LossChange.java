package dev.espalier.report.run;

import dev.espalier.record.RoundRecord;
import org.jspecify.annotations.Nullable;

/**
 * The change of the mean losses from one round to another, in nats.
 *
 * @param train change of the training loss used on the page
 * @param eval change of the validation loss
 */
record LossChange(double train, double eval) {

  /** Smaller changes of a mean loss, in nats, are not interpreted as a direction. */
  private static final double STILL = 0.002;

  static LossChange between(TrainingLoss training, RoundRecord from, RoundRecord to) {
    return new LossChange(
        training.of(to) - training.of(from), to.losses().evalLoss() - from.losses().evalLoss());
  }

  /** Tells whether a loss has risen noticeably. */
  static boolean rises(double nats) {
    return nats > STILL;
  }

  /** Tells whether a loss has fallen noticeably. */
  static boolean falls(double nats) {
    return nats < -STILL;
  }

  /** The interpretation of the changes of both losses. */
  enum Direction {
    OVERFITS("over-fits"),
    WEAKENS("predicts less well"),
    IMPROVES("predicts better"),
    REGULARISES("regularised"),
    STILL("hardly moved");

    private final String words;

    Direction(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /** Returns null if one of the losses is not a number. */
  @Nullable Direction direction() {
    if (!Double.isFinite(train + eval)) {
      return null;
    }
    if (rises(eval)) {
      return falls(train) ? Direction.OVERFITS : Direction.WEAKENS;
    }
    if (falls(eval)) {
      return rises(train) ? Direction.REGULARISES : Direction.IMPROVES;
    }
    return Direction.STILL;
  }
}
