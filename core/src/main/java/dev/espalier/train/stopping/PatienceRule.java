package dev.espalier.train.stopping;

import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;

/**
 * Stops training when the validation loss has not improved for a number of evaluations. Decreases
 * smaller than {@code minDelta} count as an improvement once their sum reaches it.
 */
final class PatienceRule implements StoppingRule {

  /** The name of the rule in a round's record. */
  static final String NAME = "patience";

  private final int patience;
  private final double minDelta;
  private double reference = Double.POSITIVE_INFINITY;
  private int inVain;
  private int lastStep;

  /**
   * @param patience evaluations without an improvement after which training stops
   * @param minDelta the decrease of the loss, in nats, that counts as an improvement
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
    if (moment.step() != lastStep) {
      lastStep = moment.step();
      count(moment.fit().get().evalLoss());
    }
    return inVain >= patience ? Look.stop(NAME) : Look.NOTHING_SEEN;
  }

  private void count(double loss) {
    if (loss < reference - minDelta) {
      reference = loss;
      inVain = 0;
    } else {
      inVain++;
    }
  }

  @Override
  public void save(StateWriter to) {
    to.put("reference", reference).put("in_vain", inVain).put("last_step", lastStep);
  }

  @Override
  public void restore(StateReader from) {
    reference = from.number("reference");
    inVain = from.count("in_vain", Integer.MAX_VALUE - 1);
    lastStep = from.integer("last_step");
  }
}
