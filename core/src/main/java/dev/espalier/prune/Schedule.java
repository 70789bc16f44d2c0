package dev.espalier.prune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Determines how many units each cut removes, and when the rounds end. Units are weights, or groups
 * of them; sparsity is always that of weights.
 */
public sealed interface Schedule permits GeometricSchedule, GradualSchedule {

  /** Returns the sparsity at which to stop. */
  Share until();

  /**
   * Returns how many units of a pool the cut that gives the mask of a round should remove.
   *
   * @param round index of the round, from 1
   * @param pool index in the list of pools
   * @param left the units left in the pool
   */
  long wanted(int round, int pool, PruningBudget.Pool left);

  /**
   * Returns how many units of each pool the cut removes: those wanted, as far as they can be
   * removed.
   */
  default long[] removed(int round, PruningBudget left) {
    long[] removed = new long[left.pools().size()];
    for (int p = 0; p < removed.length; p++) {
      PruningBudget.Pool pool = left.pools().get(p);
      removed[p] = Math.min(wanted(round, p, pool), pool.removable());
    }
    return removed;
  }

  /** Tells whether the cut removes nothing. */
  default boolean removesNothing(int round, PruningBudget left) {
    return Arrays.stream(removed(round, left)).sum() == 0;
  }

  /** Tells whether the round just trained is the last. */
  boolean done(int round, PruningBudget left);

  /**
   * Returns the share of units that each round after round 0 is expected to keep.
   *
   * @param start the units left in round 0
   */
  default List<Double> densities(PruningBudget start) {
    List<Double> densities = new ArrayList<>();
    PruningBudget then = start;
    int round = 0;
    while (!done(round, then)) {
      round++;
      then = then.without(removed(round, then));
      densities.add((double) then.weights() / Math.max(1, start.weights()));
    }
    return densities;
  }

  /**
   * Returns the index of the first round that is expected to be at least so sparse, or else of the
   * last one.
   *
   * @param start the units left in round 0
   */
  default int roundReaching(Share sparsity, PruningBudget start) {
    int round = 0;
    PruningBudget then = start;
    while (!done(round, then) && !then.hasReached(sparsity)) {
      round++;
      then = then.without(removed(round, then));
    }
    return round;
  }

  /** Returns the index of the last round, given the units left at round {@code round}. */
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
