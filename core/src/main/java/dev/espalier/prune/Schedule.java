package dev.espalier.prune;

import java.util.Arrays;

/**
 * How many units each cut removes, and when the rounds end. Units are weights, or groups of them;
 * sparsity is always that of weights.
 */
public sealed interface Schedule permits GeometricSchedule, GradualSchedule {

  /** The sparsity at which to stop. */
  Share until();

  /**
   * How many units of a pool the cut should remove that makes the mask of a round.
   *
   * @param round from 1
   * @param pool its place in the list of pools
   */
  long wanted(int round, int pool, PruningBudget.Pool left);

  /** How many units of each pool that cut does remove: what is wanted, as far as it can be had. */
  default long[] removed(int round, PruningBudget left) {
    long[] removed = new long[left.pools().size()];
    for (int p = 0; p < removed.length; p++) {
      PruningBudget.Pool pool = left.pools().get(p);
      removed[p] = Math.min(wanted(round, p, pool), pool.removable());
    }
    return removed;
  }

  /** Whether that cut removes nothing. */
  default boolean removesNothing(int round, PruningBudget left) {
    return Arrays.stream(removed(round, left)).sum() == 0;
  }

  /** Whether the round just trained is the last. */
  boolean done(int round, PruningBudget left);

  /** The number of the last round, from a mask that leaves so much at round {@code round}. */
  default int lastRound(int round, PruningBudget left) {
    int last = round;
    PruningBudget then = left;
    while (!done(last, then)) {
      last++;
      then = then.without(removed(last, then));
    }
    return last;
  }
}
