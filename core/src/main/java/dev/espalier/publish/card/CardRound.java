package dev.espalier.publish.card;

import dev.espalier.record.Losses;
import dev.espalier.record.RoundRecord;

/**
 * A model of a run, as the card describes it.
 *
 * @param round index of the round
 * @param sparsity fraction of the scope that is pruned, in [0, 1]
 * @param left weights of the scope that are left
 * @param losses its losses
 */
record CardRound(int round, double sparsity, long left, Losses losses) {

  static CardRound of(RoundRecord round) {
    return new CardRound(
        round.round(), round.pruning().sparsity(), round.pruning().weightsLeft(), round.losses());
  }
}
