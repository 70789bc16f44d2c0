package dev.espalier.experiment.transfer;

import dev.espalier.record.Spread;

/**
 * The conclusion from the confidence intervals of the paired differences for a ticket trained
 * elsewhere. It transfers (Morcos et al. 2019, section 4) if it trains to a lower loss than a
 * random ticket and to no worse a loss than the ticket found there.
 */
enum TransferVerdict {
  TRANSFERS(
      "Transfers: better than a random ticket, and not shown to be worse than the one found there"),
  IN_PART("Transfers in part: better than a random ticket, but worse than the one found there"),
  NOT_SHOWN("Not shown to be better than a random ticket"),
  DOES_NOT_TRANSFER("Does not transfer: a random ticket is better"),
  ONE_SEED("One seed tells nothing of chance");

  private final String words;

  TransferVerdict(String words) {
    this.words = words;
  }

  /**
   * Returns the verdict.
   *
   * @param random losses of the random ticket minus the ticket's, seed by seed
   * @param own losses of the ticket found there minus the ticket's, seed by seed
   */
  static TransferVerdict of(Spread random, Spread own) {
    if (random.values().size() < 2) {
      return ONE_SEED;
    }
    if (random.below()) {
      return DOES_NOT_TRANSFER;
    }
    if (!random.above()) {
      return NOT_SHOWN;
    }
    return own.below() ? IN_PART : TRANSFERS;
  }

  String words() {
    return words;
  }
}
