package dev.espalier.experiment.sweep.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * Successive halving (Jamieson and Talwalkar 2016): all cells run a small part of their rounds, the
 * best go on to a larger part, and so forth. A part is one of the rounds up to the one that the
 * objective judges, so that runs which prune to the same sparsity at different rates are compared
 * at about the same sparsity, and runs of equal length at the same round.
 *
 * @param factor the best of so many groups of cells go on; each part is so many times as long as
 *     the one before
 */
public record Halving(int factor) {

  /** The least factor that stops anything. */
  public static final int LEAST = 2;

  /** The greatest: more would rank nothing but the last of very many rounds. */
  public static final int MOST = 1_000;

  /**
   * Returns the rounds after which a cell is ranked, in order.
   *
   * @param judged the round that the objective judges
   */
  public List<Integer> rungs(int judged) {
    List<Integer> rungs = new ArrayList<>();
    for (int round = judged / factor; round >= 1; round /= factor) {
      rungs.addFirst(round);
    }
    return rungs;
  }

  /** Returns how many of some groups go on. */
  public int kept(int groups) {
    return Math.ceilDiv(groups, factor);
  }
}
