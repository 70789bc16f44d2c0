package dev.espalier.prune;

/**
 * The default schedule: each round removes the same fraction of the units left, until the sparsity
 * or the number of rounds is reached (Frankle and Carbin 2019).
 *
 * @param rate fraction of the units left that each round removes
 * @param until sparsity at which to stop
 * @param rounds largest number of pruned rounds
 */
public record GeometricSchedule(Share rate, Share until, int rounds) implements Schedule {

  /** Returns {@code floor(rate · units)}, with the exact decimal value of the rate. */
  @Override
  public long wanted(int round, int pool, PruningBudget.Pool left) {
    return rate.floorOf(left.units());
  }

  /**
   * A cut that would remove nothing also ends the rounds, since all later ones would remove nothing
   * either.
   */
  @Override
  public boolean done(int round, PruningBudget left) {
    return round >= rounds || left.hasReached(until) || removesNothing(round + 1, left);
  }
}
