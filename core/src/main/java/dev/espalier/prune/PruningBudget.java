package dev.espalier.prune;

import java.util.List;

/**
 * The units that a mask leaves to be pruned. Sums over the pools are computed once: every output of
 * a projection may be a pool, and schedules ask for them with each pool.
 */
public final class PruningBudget {

  private final List<Pool> pools;
  private final long others;
  private final long size;
  private final long weights;

  /**
   * Creates a budget.
   *
   * @param pools units that are ranked together; each pool loses its own share
   * @param others weights left in the scope that cannot be pruned because they are in no group
   * @param size number of weights in the scope
   */
  public PruningBudget(List<Pool> pools, long others, long size) {
    this.pools = List.copyOf(pools);
    this.others = others;
    this.size = size;
    this.weights = pools.stream().mapToLong(Pool::weights).sum();
  }

  /** Returns the units that are ranked together. */
  public List<Pool> pools() {
    return pools;
  }

  /** Returns the weights left that are in no group. */
  long others() {
    return others;
  }

  /** Returns the number of weights in the scope. */
  public long size() {
    return size;
  }

  /**
   * One ranking.
   *
   * @param units weights or groups that are left
   * @param weights weights left in them
   * @param fixed number of units that must stay because of a minimum density
   */
  public record Pool(long units, long weights, long fixed) {

    /** Returns a pool of single weights. */
    static Pool ofWeights(long survivors, long fixed) {
      return new Pool(survivors, survivors, fixed);
    }

    /** Returns the number of units that can be removed. */
    long removable() {
      return units - fixed;
    }

    /** Returns the pool after removing some units, assuming that all have the same size. */
    Pool without(long gone) {
      return units == 0 ? this : new Pool(units - gone, weightsOf(units - gone), fixed);
    }

    /** Returns the weights in some units, assuming that all have the same size. */
    long weightsOf(long count) {
      return units == 0 ? 0 : weights - Math.multiplyExact(weights, units - count) / units;
    }
  }

  /** Returns the budget of single weights in one ranking. */
  public static PruningBudget weights(long survivors, long size) {
    return new PruningBudget(List.of(Pool.ofWeights(survivors, 0)), 0, size);
  }

  /** Returns the budget after a cut that removes the given number of units from each pool. */
  PruningBudget without(long[] gone) {
    Pool[] left = new Pool[gone.length];
    for (int p = 0; p < gone.length; p++) {
      left[p] = pools.get(p).without(gone[p]);
    }
    return new PruningBudget(List.of(left), others, size);
  }

  /** Returns the number of weights left in the pools. */
  long weights() {
    return weights;
  }

  /** Returns the number of units that can be removed. */
  long removable() {
    return pools.stream().mapToLong(Pool::removable).sum();
  }

  /** Returns pruned weights / prunable weights, in [0, 1]. */
  double sparsity() {
    return 1 - (double) (others + weights()) / size;
  }

  /** Tells whether a sparsity is reached, exactly. */
  boolean hasReached(Share sparsity) {
    return sparsity.isReached(size - others - weights(), size);
  }

  /** Tells whether a sparsity would be reached if all removable units were removed. */
  public boolean canReach(Share sparsity) {
    return sparsity.isReached(size - staying(), size);
  }

  /** Returns the sparsity if all removable units were removed, in [0, 1]. */
  public double greatestSparsity() {
    return 1 - (double) staying() / size;
  }

  /** Returns the number of weights left that cannot be removed. */
  private long staying() {
    return others + pools.stream().mapToLong(pool -> pool.weightsOf(pool.fixed())).sum();
  }
}
