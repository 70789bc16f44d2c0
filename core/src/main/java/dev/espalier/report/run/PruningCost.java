package dev.espalier.report.run;

import dev.espalier.record.RoundRecord;
import dev.espalier.report.html.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The cost of sparsity in perplexity, relative to round 0. */
record PruningCost(RunSummary run) {

  /** Limits of the increase, as fractions of round 0's perplexity. */
  static final List<Double> LIMITS = List.of(0.01, 0.05, 0.1);

  /** Smaller changes are not mentioned. */
  private static final double NOTHING = 0.0005;

  /**
   * Returns the increase as a fraction of round 0's perplexity; negative if the sparser model is
   * better.
   */
  double of(RoundRecord round) {
    return round.losses().perplexity() / run.first().losses().perplexity() - 1;
  }

  boolean known() {
    return Double.isFinite(run.first().losses().perplexity()) && !sparser().isEmpty();
  }

  /**
   * Returns the rounds that are sparser than round 0 and have a perplexity, by ascending sparsity.
   */
  private List<RoundRecord> sparser() {
    return run.rounds().stream()
        .filter(round -> round.pruning().sparsity() > run.first().pruning().sparsity())
        .filter(round -> Double.isFinite(round.losses().perplexity()))
        .sorted(Comparator.comparingDouble(at -> at.pruning().sparsity()))
        .toList();
  }

  /** Returns the sparsest round within a limit, if there is one. */
  Optional<RoundRecord> within(double limit) {
    return sparser().stream().filter(round -> of(round) <= limit).reduce((_, later) -> later);
  }

  /**
   * Returns the sparsity reached within a limit, as {@code 25 %}, {@code < 25 %} if the first cut
   * already costs more, or {@code ≥ 95.6 %} if the run ended within the limit.
   */
  String reach(double limit) {
    if (!known()) {
      return Numbers.NONE;
    }
    List<RoundRecord> sparser = sparser();
    Optional<RoundRecord> within = within(limit);
    if (within.isEmpty()) {
      return "< " + Numbers.percent(sparser.getFirst().pruning().sparsity());
    }
    String sparsity = Numbers.percent(within.get().pruning().sparsity());
    return within.get() == sparser.getLast() ? "≥ " + sparsity : sparsity;
  }

  /**
   * Returns the costs of the first and the last cuts, and the sparsity within each limit, as plain
   * text.
   */
  String sentence() {
    if (!known()) {
      return "";
    }
    List<RoundRecord> sparser = sparser();
    LinkedHashSet<RoundRecord> told =
        new LinkedHashSet<>(sparser.subList(0, Math.min(2, sparser.size())));
    told.add(sparser.getLast());
    List<String> costs = new ArrayList<>();
    for (RoundRecord round : told) {
      costs.add(
          Numbers.percent(round.pruning().sparsity())
              + (costs.isEmpty() ? " of the scope " : " ")
              + inWords(of(round), costs.isEmpty()));
    }
    return "Pruning " + String.join(", ", costs) + ". " + reachesInWords();
  }

  private static String inWords(double cost, boolean first) {
    String unit = first ? " perplexity" : "";
    if (Math.abs(cost) < NOTHING) {
      return "costs nothing";
    }
    return cost > 0
        ? "costs " + Numbers.share(cost) + unit
        : (first ? "lowers perplexity by " : "lowers it by ") + Numbers.share(-cost);
  }

  /**
   * Limits within which the same round is the sparsest.
   *
   * @param sparsity the sparsity as returned by {@link #reach}
   */
  record Reach(List<Double> limits, String sparsity) {

    /** Returns the limits, as in {@code 1, 5 and 10 %}, each preceded by the given text. */
    String inWords(String before) {
      List<String> numbers = limits.stream().map(limit -> before + Numbers.percent(limit)).toList();
      List<String> bare = numbers.stream().map(number -> number.replaceAll("\\h*%$", "")).toList();
      return limits.size() == 1
          ? numbers.getLast()
          : String.join(", ", bare.subList(0, bare.size() - 1)) + " and " + numbers.getLast();
    }
  }

  /** Returns what each limit reaches, joining those that reach the same. */
  List<Reach> reaches() {
    List<Reach> reaches = new ArrayList<>();
    for (double limit : LIMITS) {
      boolean same =
          !reaches.isEmpty() && within(reaches.getLast().limits().getLast()).equals(within(limit));
      List<Double> limits =
          same ? new ArrayList<>(reaches.removeLast().limits()) : new ArrayList<>();
      limits.add(limit);
      reaches.add(new Reach(List.copyOf(limits), reach(limit)));
    }
    return reaches;
  }

  private String reachesInWords() {
    return "%s perplexity (%s) is kept within %s, as measured at this run’s %d rounds."
        .formatted(
            run.first().pruning().sparsity() == 0 ? "The dense model’s" : "Round 0’s",
            Numbers.perplexity(run.first().losses().perplexity()),
            reaches().stream()
                .map(reach -> reach.inWords("") + " " + words(reach.limits().getFirst()))
                .collect(Collectors.joining(", within ")),
            run.rounds().size());
  }

  private String words(double limit) {
    Optional<RoundRecord> within = within(limit);
    if (within.isEmpty()) {
      return "by no pruned round";
    }
    return (within.get() == sparser().getLast() ? "up to the sparsest round, " : "up to ")
        + Numbers.percent(within.get().pruning().sparsity());
  }
}
