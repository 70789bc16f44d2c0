package dev.espalier.report.run;

import dev.espalier.record.RoundRecord;
import org.jspecify.annotations.Nullable;

/**
 * How the mean losses have moved from one round to another, in nats.
 *
 * @param train of the training loss that the page speaks of
 * @param eval of the validation loss
 */
record LossChange(double train, double eval) {

  /** Changes of a mean loss below this, in nats, are not read as a direction. */
  private static final double STILL = 0.002;

  static LossChange between(TrainingLoss training, RoundRecord from, RoundRecord to) {
    return new LossChange(
        training.of(to) - training.of(from), to.losses().evalLoss() - from.losses().evalLoss());
  }

  /** Whether a loss has risen by so much that it is worth a word. */
  static boolean rises(double nats) {
    return nats > STILL;
  }

  /** Whether a loss has fallen by so much that it is worth a word. */
  static boolean falls(double nats) {
    return nats < -STILL;
  }

  /** What a move of both losses means. */
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

  /** Returns null where one of the losses is not a number. */
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
