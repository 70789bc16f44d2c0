package dev.espalier.prune;

import java.util.List;

/**
 * How much a mask leaves to be cut.
 *
 * @param pools what is ranked together; each loses its own share
 * @param others survivors of the scope that no cut can take, because they are in no group
 * @param size the weights of the scope
 */
public record Remaining(List<Pool> pools, long others, long size) {

  public Remaining {
    pools = List.copyOf(pools);
  }

  /**
   * One ranking.
   *
   * @param units weights or groups that are left
   * @param weights survivors in them
   */
  public record Pool(long units, long weights) {

    /** Without so many units, were all of them of the same size. */
    Pool without(long gone) {
      return units == 0
          ? this
          : new Pool(units - gone, weights - Math.multiplyExact(weights, gone) / units);
    }
  }

  /** Single weights in one ranking. */
  static Remaining weights(long survivors, long size) {
    return new Remaining(List.of(new Pool(survivors, survivors)), 0, size);
  }

  /** Pruned / prunable, in [0, 1]. */
  double sparsity() {
    long survivors = others + pools.stream().mapToLong(Pool::weights).sum();
    return 1 - (double) survivors / size;
  }

  /** The sparsity if everything were cut that can be, in [0, 1]. */
  public double greatestSparsity() {
    return 1 - (double) others / size;
  }
}
