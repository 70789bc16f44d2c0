package dev.espalier.report.compare;

import dev.espalier.record.RoundRecord;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Compares experiments at equal sparsity rather than at equal rounds, since schedules prune
 * different fractions by the same round. Between two rounds of a run the loss is interpolated
 * linearly over sparsity; perplexity is the exponential of that loss.
 */
record EqualSparsity(List<RunGroup> groups) {

  /** Sparsities that differ by less count as equal. */
  private static final double SAME = 0.0005;

  /**
   * The result of an experiment at a sparsity.
   *
   * @param band the perplexities of its runs that have rounds on both sides of the sparsity
   * @param between whether one of them was interpolated
   */
  record Standing(ConfidenceBand band, boolean between) {}

  /**
   * Returns the sparsities of rounds that every experiment has reached, or has rounds on both sides
   * of.
   */
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

  /** Returns the highest sparsity that every experiment has reached. */
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

  /**
   * Returns a measurement at a sparsity, interpolated if necessary; NaN if the rounds lie on one
   * side of it only.
   */
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
