package dev.espalier.prune;

/**
 * The lab's geometric schedule: each round removes the same fraction of what is left, until the
 * sparsity or the number of rounds is reached.
 *
 * @param rate the fraction of survivors removed, in (0, 1)
 * @param until the sparsity at which to stop, in [0, 1]
 * @param rounds the most rounds of pruning
 */
public record Schedule(double rate, double until, int rounds) {

  /** How many survivors the next cut removes: {@code floor(rate · survivors)}. */
  public long removed(long survivors) {
    return (long) Math.floor(rate * survivors);
  }

  /** Whether the round just trained is the last. A cut that would remove nothing ends it too. */
  public boolean done(int round, long survivors, long size) {
    return round >= rounds || reached(survivors, size) || removed(survivors) == 0;
  }

  private boolean reached(long survivors, long size) {
    return 1 - (double) survivors / size >= until;
  }

  /** The number of the last round, from a mask of so many survivors at round {@code round}. */
  public int lastRound(int round, long survivors, long size) {
    int last = round;
    long left = survivors;
    while (!done(last, left, size)) {
      left -= removed(left);
      last++;
    }
    return last;
  }
}
