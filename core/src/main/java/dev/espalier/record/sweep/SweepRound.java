package dev.espalier.record.sweep;

import dev.espalier.record.Cost;
import dev.espalier.record.FitRecord;
import dev.espalier.record.Losses;
import dev.espalier.record.RoundRecord;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a round of a cell: the numbers that rounds of all scopes have. A sweep has tens
 * of thousands of them in memory, so the counts of single tensors are not among them.
 *
 * @param round index of the round
 * @param taken whether it was taken from another run rather than trained
 * @param sparsity pruned weights of the scope, in [0, 1]
 * @param weightsLeft unpruned weights of the scope
 * @param losses training and validation losses
 * @param cost time, steps and memory
 * @param trainLossEval training loss without dropout; null if unknown
 * @param gap validation loss minus that; null if unknown
 * @param stoppedBy the rule that ended training early; null if it ran to its end
 * @param effectiveSparsity sparsity with weights that reach nothing; null if unknown
 */
public record SweepRound(
    int round,
    boolean taken,
    double sparsity,
    long weightsLeft,
    Losses losses,
    Cost cost,
    @Nullable Double trainLossEval,
    @Nullable Double gap,
    @Nullable String stoppedBy,
    @Nullable Double effectiveSparsity) {

  /**
   * Returns what is kept of a round.
   *
   * @param takenRounds how many rounds its cell took: the first ones, or none
   */
  public static SweepRound of(RoundRecord round, int takenRounds) {
    FitRecord fit = round.fit();
    return new SweepRound(
        round.round(),
        round.round() < takenRounds,
        round.pruning().sparsity(),
        round.pruning().weightsLeft(),
        round.losses(),
        round.cost(),
        fit == null ? null : (Double) fit.trainLossEval(),
        fit == null ? null : (Double) fit.gap(),
        round.stoppedBy(),
        round.connectivity() == null ? null : (Double) round.connectivity().effectiveSparsity());
  }
}
