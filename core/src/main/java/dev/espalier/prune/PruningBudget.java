package dev.espalier.prune;

import java.util.List;

/**
 * How much a mask leaves to be cut.
 *
 * @param pools what is ranked together; each loses its own share
 * @param others survivors of the scope that no cut can take, because they are in no group
 * @param size the weights of the scope
 */
public record PruningBudget(List<Pool> pools, long others, long size) {

  public PruningBudget {
    pools = List.copyOf(pools);
  }

  /**
   * One ranking.
   *
   * @param units weights or groups that are left
   * @param weights survivors in them
   * @param fixed how many of the units no cut can take, because so many must stay
   */
  public record Pool(long units, long weights, long fixed) {

    /** Single weights. */
    static Pool ofWeights(long survivors, long fixed) {
      return new Pool(survivors, survivors, fixed);
    }

    /** The units that a cut can take. */
    long removable() {
      return units - fixed;
    }

    /** Without so many units, were all of them of the same size. */
    Pool without(long gone) {
      return units == 0 ? this : new Pool(units - gone, weightsOf(units - gone), fixed);
    }

    /** The weights in so many units, were all of them of the same size. */
    long weightsOf(long count) {
      return units == 0 ? 0 : weights - Math.multiplyExact(weights, units - count) / units;
    }
  }

  /** Single weights in one ranking. */
  static PruningBudget weights(long survivors, long size) {
    return new PruningBudget(List.of(Pool.ofWeights(survivors, 0)), 0, size);
  }

  /** What is left after a cut of so many units of each pool. */
  PruningBudget without(long[] gone) {
    Pool[] left = new Pool[gone.length];
    for (int p = 0; p < gone.length; p++) {
      left[p] = pools.get(p).without(gone[p]);
    }
    return new PruningBudget(List.of(left), others, size);
  }

  /** Survivors of the pools. */
  long weights() {
    return pools.stream().mapToLong(Pool::weights).sum();
  }

  /** The units that cuts can take. */
  long removable() {
    return pools.stream().mapToLong(Pool::removable).sum();
  }

  /** Pruned / prunable, in [0, 1]. */
  double sparsity() {
    return 1 - (double) (others + weights()) / size;
  }

  /** Whether so much is pruned, counted exactly. */
  boolean hasReached(Share sparsity) {
    return sparsity.isReached(size - others - weights(), size);
  }

  /** Whether so much would be pruned if everything were cut that can be. */
  public boolean canReach(Share sparsity) {
    return sparsity.isReached(size - staying(), size);
  }

  /** The sparsity if everything were cut that can be, in [0, 1]. */
  public double greatestSparsity() {
    return 1 - (double) staying() / size;
  }

  /** Survivors that no cut can take. */
  private long staying() {
    return others + pools.stream().mapToLong(pool -> pool.weightsOf(pool.fixed())).sum();
  }
}
