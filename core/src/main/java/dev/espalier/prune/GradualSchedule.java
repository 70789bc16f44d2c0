package dev.espalier.prune;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Reaches a sparsity in a given number of rounds, following a power of the fraction of rounds left:
 * after round <i>r</i> of <i>R</i>, from the sparsity <i>s₀</i> at the start to <i>s_f</i>,
 *
 * <pre>s_r = s_f + (s₀ − s_f) · (1 − r/R)^power</pre>
 *
 * <p>Power 3 gives the cubic schedule of Zhu and Gupta ("To prune, or not to prune", 2017, equation
 * 1), which prunes fast while many weights are redundant; power 1 removes equally many in every
 * round; a single round is one-shot pruning. Counts are exact: a pool keeps that share of its
 * units, rounded to the nearest integer, and in the last round at most {@code 1 − s_f} of them.
 *
 * @param until the sparsity <i>s_f</i>
 * @param rounds <i>R</i>
 * @param power exponent of the remaining fraction of rounds, at least 1
 * @param whole the units that a dense mask leaves to be pruned
 * @param start the units that the mask of round 0 leaves
 */
public record GradualSchedule(
    Share until, int rounds, int power, PruningBudget whole, PruningBudget start)
    implements Schedule {

  /** Returns the schedule with a single cut that removes all that can be removed. */
  public static GradualSchedule asFarAsItGoes(PruningBudget start) {
    return new GradualSchedule(new Share(BigDecimal.ONE), 1, 1, start, start);
  }

  @Override
  public long wanted(int round, int pool, PruningBudget.Pool left) {
    return Math.max(0, left.units() - kept(round, pool));
  }

  /**
   * Returns the units of a pool that a round keeps. With {@code r} rounds left of {@code R}, and
   * {@code last = n / d} units at the end, this is {@code (n · (R^p − r^p) + d · first · r^p) / (d
   * · R^p)} in integers, divided once.
   */
  private long kept(int round, int pool) {
    BigDecimal first = units(start, pool);
    BigDecimal last = weightsInTheEnd().multiply(units(whole, pool));
    BigDecimal weights = BigDecimal.valueOf(Math.max(1, whole.weights()));
    BigDecimal left = BigDecimal.valueOf(Math.max(0, rounds - round)).pow(power);
    BigDecimal all = BigDecimal.valueOf(rounds).pow(power);
    return last.multiply(all.subtract(left))
        .add(weights.multiply(first).multiply(left))
        .divide(
            weights.multiply(all),
            0,
            left.signum() == 0 ? RoundingMode.FLOOR : RoundingMode.HALF_UP)
        .longValueExact();
  }

  private static BigDecimal units(PruningBudget of, int pool) {
    return BigDecimal.valueOf(of.pools().get(pool).units());
  }

  /** Returns the weights of all pools left at the end, not rounded. */
  private BigDecimal weightsInTheEnd() {
    return until
        .rest()
        .decimal()
        .multiply(BigDecimal.valueOf(whole.size()))
        .subtract(BigDecimal.valueOf(whole.others()))
        .max(BigDecimal.ZERO);
  }

  /**
   * A cut that removes nothing does not end the rounds, since a later one may remove something.
   * They end early if so few units are left that rounding has reached the sparsity.
   */
  @Override
  public boolean done(int round, PruningBudget left) {
    return round >= rounds || left.hasReached(until) || left.removable() == 0;
  }
}
