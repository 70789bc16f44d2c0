package dev.espalier.train;

/**
 * Ends a training when the validation loss has not improved for a number of evaluations. Losses
 * that fall by less than the least improvement at a time count as one once their sum reaches it.
 */
final class PatienceRule implements StoppingRule {

  /** How the rule names itself in a round's record. */
  static final String NAME = "patience";

  private final int patience;
  private final double minDelta;
  private double reference = Double.POSITIVE_INFINITY;
  private int inVain;

  /**
   * @param patience evaluations without an improvement
   * @param minDelta nats by which a loss must be lower to be one
   */
  PatienceRule(int patience, double minDelta) {
    this.patience = patience;
    this.minDelta = minDelta;
  }

  @Override
  public Look after(Moment moment) {
    if (moment.fit().isEmpty()) {
      return Look.NOTHING_SEEN;
    }
    double loss = moment.fit().get().evalLoss();
    if (loss < reference - minDelta) {
      reference = loss;
      inVain = 0;
    } else {
      inVain++;
    }
    return inVain >= patience ? Look.stop(NAME) : Look.NOTHING_SEEN;
  }
}
