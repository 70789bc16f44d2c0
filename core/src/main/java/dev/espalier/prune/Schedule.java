package dev.espalier.prune;

/**
 * The lab's geometric schedule: each round removes the same fraction of what is left, until the
 * sparsity or the number of rounds is reached. What is counted are units: weights, or groups of
 * them; sparsity is always that of weights.
 *
 * @param rate the fraction of the surviving units removed, in (0, 1)
 * @param until the sparsity at which to stop, in [0, 1]
 * @param rounds the most rounds of pruning
 */
public record Schedule(double rate, double until, int rounds) {

  /** How many of so many surviving units the next cut removes: {@code floor(rate · units)}. */
  public long removed(long units) {
    return (long) Math.floor(rate * units);
  }

  /** How many units the next cut removes in all. */
  public long removed(Remaining left) {
    return left.pools().stream().mapToLong(pool -> removed(pool.units())).sum();
  }

  /** Whether the round just trained is the last. A cut that would remove nothing ends it too. */
  public boolean done(int round, Remaining left) {
    return round >= rounds || left.sparsity() >= until || removed(left) == 0;
  }

  /** The number of the last round, from a mask that leaves so much at round {@code round}. */
  public int lastRound(int round, Remaining left) {
    int last = round;
    Remaining then = left;
    while (!done(last, then)) {
      then =
          new Remaining(
              then.pools().stream().map(pool -> pool.without(removed(pool.units()))).toList(),
              then.others(),
              then.size());
      last++;
    }
    return last;
  }
}
