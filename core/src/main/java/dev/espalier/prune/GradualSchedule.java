package dev.espalier.prune;

/**
 * Reaches a sparsity in a given number of rounds, along a power of what is left of them: after
 * round <i>r</i> of <i>R</i>, from the sparsity <i>s₀</i> at the start to <i>s_f</i>,
 *
 * <pre>s_r = s_f + (s₀ − s_f) · (1 − r/R)^power</pre>
 *
 * <p>With power 3 it is the cubic one of Zhu and Gupta ("To prune, or not to prune", 2017, equation
 * 1), which prunes fast while there is much to spare; with power 1 every round removes equally
 * many; with one round it is one-shot pruning. Counts are exact: a pool keeps that share of its
 * units, rounded to the nearest, and in the last round no more than {@code 1 − s_f} of them.
 *
 * @param until the sparsity <i>s_f</i>, in [0, 1]
 * @param rounds <i>R</i>
 * @param power of the remaining fraction of rounds, at least 1
 * @param whole what a dense mask leaves to be cut
 * @param start what the mask of round 0 leaves
 */
public record GradualSchedule(double until, int rounds, int power, Remaining whole, Remaining start)
    implements Schedule {

  /** Keeps a product of decimal fractions from falling just short of the integer it is. */
  private static final double ROUNDING = 1e-9;

  /** One cut that takes all that can be taken. */
  public static GradualSchedule asFarAsItGoes(Remaining start) {
    return new GradualSchedule(start.greatestSparsity(), 1, 1, start, start);
  }

  @Override
  public long wanted(int round, int pool, Remaining.Pool left) {
    double first = start.pools().get(pool).units();
    double last = keptInTheEnd() * whole.pools().get(pool).units();
    double share = Math.pow(Math.max(0, 1 - (double) round / rounds), power);
    double kept = last + (first - last) * share;
    return Math.max(0, left.units() - (share == 0 ? atMost(kept) : Math.round(kept)));
  }

  /** The fraction of the units that a dense mask has. */
  private double keptInTheEnd() {
    double weights = (1 - until) * whole.size() - whole.others();
    return Math.max(0, weights) / Math.max(1, whole.weights());
  }

  private static long atMost(double kept) {
    return (long) Math.floor(kept * (1 + ROUNDING));
  }

  /**
   * A cut that removes nothing does not end the rounds: a later one may. They end a round early
   * where so few units are left that rounding has reached the sparsity.
   */
  @Override
  public boolean done(int round, Remaining left) {
    return round >= rounds || left.sparsity() >= until || left.removable() == 0;
  }
}
