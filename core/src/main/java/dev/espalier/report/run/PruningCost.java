package dev.espalier.report.run;

import dev.espalier.record.RoundRecord;
import dev.espalier.report.html.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What sparsity costs in perplexity, against round 0: what people prune for. */
record PruningCost(RunSummary run) {

  /** How much worse a model may become, as fractions of round 0's perplexity. */
  static final List<Double> LIMITS = List.of(0.01, 0.05, 0.1);

  /** What is less is not worth a word. */
  private static final double NOTHING = 0.0005;

  /** A fraction of round 0's perplexity; negative where the sparser model is better. */
  double of(RoundRecord round) {
    return round.losses().perplexity() / run.first().losses().perplexity() - 1;
  }

  /** Whether there is a cost to tell. */
  boolean known() {
    return Double.isFinite(run.first().losses().perplexity()) && !sparser().isEmpty();
  }

  /** The rounds that are sparser than round 0 and have a perplexity, from the least sparse on. */
  private List<RoundRecord> sparser() {
    return run.rounds().stream()
        .filter(round -> round.pruning().sparsity() > run.first().pruning().sparsity())
        .filter(round -> Double.isFinite(round.losses().perplexity()))
        .sorted(Comparator.comparingDouble(at -> at.pruning().sparsity()))
        .toList();
  }

  /** The sparsest round that costs no more, if one does. */
  Optional<RoundRecord> within(double limit) {
    return sparser().stream().filter(round -> of(round) <= limit).reduce((_, later) -> later);
  }

  /**
   * The sparsity that can be had for so much, as {@code 25 %}, {@code < 25 %} where already the
   * first cut costs more, or {@code ≥ 95.6 %} where the run ended before it cost as much.
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

  /** Plain text: what the first cuts and the last cost, and how far each limit reaches. */
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
   * Limits that the same round is the sparsest within.
   *
   * @param sparsity as {@link #reach} tells it
   */
  record Reach(List<Double> limits, String sparsity) {

    /** The limits, such as {@code 1, 5 and 10 %}, with something before each. */
    String inWords(String before) {
      List<String> numbers = limits.stream().map(limit -> before + Numbers.percent(limit)).toList();
      List<String> bare = numbers.stream().map(number -> number.replaceAll("\\h*%$", "")).toList();
      return limits.size() == 1
          ? numbers.getLast()
          : String.join(", ", bare.subList(0, bare.size() - 1)) + " and " + numbers.getLast();
    }
  }

  /** What each limit reaches, those that reach the same told together. */
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
