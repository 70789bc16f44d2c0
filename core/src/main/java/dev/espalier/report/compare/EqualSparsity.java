package dev.espalier.report.compare;

import dev.espalier.record.RoundRecord;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Experiments held against each other at equal sparsity, whatever their rounds are numbered: two
 * schedules have pruned different shares by the same round. Between two rounds of a run a loss is
 * read off the straight line over sparsity, and perplexity is the exponential of such a loss.
 */
record EqualSparsity(List<RunGroup> groups) {

  /** Sparsities nearer to each other are the same. */
  private static final double SAME = 0.0005;

  /**
   * What an experiment comes to at a sparsity.
   *
   * @param band of the perplexities of its runs that reach the sparsity from both sides
   * @param between whether one of them was read off between two rounds
   */
  record Standing(ConfidenceBand band, boolean between) {}

  /** The sparsities of rounds that each experiment has rounds at, or on both sides of. */
  List<Double> sparsities() {
    double low = groups.stream().mapToDouble(group -> end(group, -1)).max().orElse(0);
    double high = highest();
    TreeSet<Double> all = new TreeSet<>();
    for (RunGroup group : groups) {
      for (int round : group.rounds()) {
        double sparsity = group.band(round, at -> at.pruning().sparsity()).mean();
        Double near = all.floor(sparsity + SAME);
        if (sparsity >= low - SAME
            && sparsity <= high + SAME
            && (near == null || near < sparsity - SAME)) {
          all.add(sparsity);
        }
      }
    }
    return List.copyOf(all);
  }

  /** The highest sparsity that every experiment has reached. */
  double highest() {
    return groups.stream().mapToDouble(group -> end(group, 1)).min().orElse(0);
  }

  private static double end(RunGroup group, int sign) {
    return sign
        * group.rounds().stream()
            .mapToDouble(round -> sign * group.band(round, at -> at.pruning().sparsity()).mean())
            .max()
            .orElse(0);
  }

  static Standing of(RunGroup group, double sparsity) {
    List<Double> losses =
        group.runs().stream()
            .map(run -> at(run.run().rounds(), sparsity, round -> round.losses().evalLoss()))
            .toList();
    boolean between =
        group.runs().stream()
            .anyMatch(
                run ->
                    run.run().rounds().stream()
                        .noneMatch(
                            round -> Math.abs(round.pruning().sparsity() - sparsity) <= SAME));
    return new Standing(ConfidenceBand.of(losses.stream().map(Math::exp).toList()), between);
  }

  /** A measurement at a sparsity; NaN where the rounds do not reach it from both sides. */
  static double at(
      List<RoundRecord> rounds, double sparsity, ToDoubleFunction<RoundRecord> measured) {
    List<RoundRecord> sorted =
        rounds.stream()
            .sorted(Comparator.comparingDouble(round -> round.pruning().sparsity()))
            .toList();
    for (RoundRecord round : sorted) {
      if (Math.abs(round.pruning().sparsity() - sparsity) <= SAME) {
        return measured.applyAsDouble(round);
      }
    }
    for (int i = 1; i < sorted.size(); i++) {
      RoundRecord below = sorted.get(i - 1);
      RoundRecord above = sorted.get(i);
      if (below.pruning().sparsity() < sparsity && sparsity < above.pruning().sparsity()) {
        double part =
            (sparsity - below.pruning().sparsity())
                / (above.pruning().sparsity() - below.pruning().sparsity());
        return (1 - part) * measured.applyAsDouble(below) + part * measured.applyAsDouble(above);
      }
    }
    return Double.NaN;
  }
}
