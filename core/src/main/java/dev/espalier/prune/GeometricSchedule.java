package dev.espalier.prune;

/**
 * The lab's: each round removes the same fraction of what is left, until the sparsity or the number
 * of rounds is reached (Frankle and Carbin 2019).
 *
 * @param rate the fraction of the surviving units removed
 * @param until the sparsity at which to stop
 * @param rounds the most rounds of pruning
 */
public record GeometricSchedule(Share rate, Share until, int rounds) implements Schedule {

  /** {@code floor(rate · units)}, of the decimal that the rate was written as. */
  @Override
  public long wanted(int round, int pool, PruningBudget.Pool left) {
    return rate.floorOf(left.units());
  }

  /** A cut that would remove nothing ends the rounds too: the next would remove nothing either. */
  @Override
  public boolean done(int round, PruningBudget left) {
    return round >= rounds || left.hasReached(until) || removesNothing(round + 1, left);
  }
}
