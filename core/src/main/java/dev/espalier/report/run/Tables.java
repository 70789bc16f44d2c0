package dev.espalier.report.run;

import dev.espalier.record.GroupCounts;
import dev.espalier.record.RoundRecord;
import dev.espalier.report.html.Csv;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The numbers behind each chart. */
record Tables(RunSummary run) {

  String losses() {
    TrainingLoss training = run.training();
    List<String> head =
        new ArrayList<>(
            List.of("Round", "Sparsity", training.title(), "Validation", "Gap of these"));
    if (training.withoutDropout()) {
      head.add(TrainingLoss.OF_STEPS);
    }
    return byRound(
        "Mean losses in nats by round",
        head,
        round -> {
          List<String> cells =
              new ArrayList<>(
                  List.of(
                      String.valueOf(round.round()),
                      Numbers.percent(round.pruning().sparsity()),
                      Numbers.loss(training.of(round)),
                      Numbers.loss(round.losses().evalLoss()),
                      Numbers.signed(training.gap(round), 3)));
          if (training.withoutDropout()) {
            cells.add(Numbers.loss(round.losses().trainLoss()));
          }
          return cells;
        });
  }

  /** With the names of {@code results.csv}. */
  Csv lossNumbers() {
    Csv csv = new Csv("round", "sparsity", "train_loss", "eval_loss", "train_loss_eval", "gap");
    for (RoundRecord round : run.rounds()) {
      csv.row(
          round.round(),
          round.pruning().sparsity(),
          round.losses().trainLoss(),
          round.losses().evalLoss(),
          round.fit() == null ? null : round.fit().trainLossEval(),
          round.fit() == null ? null : round.fit().gap());
    }
    return csv;
  }

  Csv perplexityNumbers() {
    Csv csv =
        new Csv(
            "round",
            "sparsity",
            "weights_left",
            "perplexity",
            "cost",
            "model_sparsity",
            "parameters_left",
            "effective_sparsity");
    PruningCost cost = new PruningCost(run);
    for (RoundRecord round : run.rounds()) {
      Remaining left = Remaining.of(run, round);
      csv.row(
          round.round(),
          round.pruning().sparsity(),
          round.pruning().weightsLeft(),
          round.losses().perplexity(),
          cost.of(round),
          left.modelSparsity(),
          left.model() == null ? null : left.model().parameters() - left.pruned(),
          round.connectivity() == null ? null : round.connectivity().effectiveSparsity());
    }
    return csv;
  }

  Csv timeNumbers() {
    Csv csv =
        new Csv(
            "round",
            "sparsity",
            "steps",
            "stopped_by",
            "run_time_s",
            "tokens_per_second",
            "peak_memory_mib");
    run.rounds()
        .forEach(
            r ->
                csv.row(
                    r.round(),
                    r.pruning().sparsity(),
                    r.cost().steps(),
                    r.stoppedBy(),
                    r.cost().runTimeSeconds(),
                    r.cost().tokensPerSecond(),
                    r.cost().peakMemoryMib()));
    return csv;
  }

  Csv layerNumbers() {
    Csv csv = new Csv("round", "tensor", "sparsity");
    for (RoundRecord round : run.rounds()) {
      round
          .pruning()
          .layerSparsity()
          .forEach((name, sparsity) -> csv.row(round.round(), name, sparsity));
    }
    return csv;
  }

  static Csv stepNumbers(List<LossCurve> curves) {
    Csv csv = new Csv("round", "step", "loss", "eval_loss");
    for (LossCurve curve : curves) {
      curve.points().forEach(point -> csv.row(curve.round(), point.step(), point.loss(), null));
      curve.evaluations().forEach(of -> csv.row(curve.round(), of.step(), null, of.value()));
    }
    return csv;
  }

  static Csv maskDistanceNumbers(List<LossCurve> curves) {
    Csv csv = new Csv("round", "step", "mask_distance");
    for (LossCurve curve : curves) {
      curve.maskDistances().forEach(of -> csv.row(curve.round(), of.step(), of.value()));
    }
    return csv;
  }

  String perplexity() {
    PruningCost cost = new PruningCost(run);
    return byRound(
        "Validation perplexity by round, and what is left",
        List.of(
            "Round",
            "Sparsity of the scope",
            "Of the model",
            "Weights left in scope",
            "Parameters left",
            "Perplexity",
            "Cost against round 0",
            "By text"),
        round -> {
          Remaining left = Remaining.of(run, round);
          return List.of(
              String.valueOf(round.round()),
              Numbers.percent(round.pruning().sparsity()),
              Numbers.share(left.modelSparsity()),
              Numbers.count(round.pruning().weightsLeft()),
              left.model() == null
                  ? Numbers.NONE
                  : Numbers.count(left.model().parameters() - left.pruned()),
              Numbers.perplexity(round.losses().perplexity()),
              round == run.first() ? Numbers.NONE : Numbers.signedShare(cost.of(round)),
              round.losses().perplexityByText() == null
                  ? Numbers.NONE
                  : Numbers.perplexity(round.losses().perplexityByText()));
        });
  }

  String time() {
    return byRound(
        "Time by round",
        List.of("Round", "Sparsity", "Steps", "Ended by", "Run time", "Peak memory"),
        round ->
            List.of(
                String.valueOf(round.round()),
                Numbers.percent(round.pruning().sparsity()),
                Numbers.count(round.cost().steps()),
                round.stoppedBy() == null ? "its last step" : round.stoppedBy(),
                Numbers.seconds(round.cost().runTimeSeconds()),
                round.cost().peakMemoryMib() == null
                    ? Numbers.NONE
                    : Numbers.count(round.cost().peakMemoryMib()) + " MiB"));
  }

  String speed() {
    return byRound(
        "Speed by round",
        List.of(
            "Round", "Sparsity", "Tokens per second", "Against round 0", "Forms of the weights"),
        round ->
            List.of(
                String.valueOf(round.round()),
                Numbers.percent(round.pruning().sparsity()),
                Numbers.fixed(round.cost().tokensPerSecond(), 0),
                times(round.cost().tokensPerSecond() / run.first().cost().tokensPerSecond()),
                forms(round)));
  }

  Csv speedNumbers() {
    Csv csv = new Csv("round", "sparsity", "tokens_per_second");
    run.rounds()
        .forEach(r -> csv.row(r.round(), r.pruning().sparsity(), r.cost().tokensPerSecond()));
    return csv;
  }

  private static String times(double ratio) {
    return Double.isFinite(ratio) ? Numbers.fixed(ratio, 2) + "×" : Numbers.NONE;
  }

  /** As {@code 1 dense, 24 sparse}. */
  private static String forms(RoundRecord round) {
    Map<String, Long> counts =
        round.forms().values().stream()
            .collect(Collectors.groupingBy(form -> form, TreeMap::new, Collectors.counting()));
    return counts.isEmpty()
        ? "–"
        : counts.entrySet().stream()
            .map(form -> form.getValue() + " " + form.getKey())
            .collect(Collectors.joining(", "));
  }

  static String maskDistances(List<LossCurve> curves) {
    return Html.table(
        "Mask distances by round",
        List.of("Round", "Masks compared", "First distance", "Last distance", "At step"),
        curves.stream()
            .filter(curve -> !curve.maskDistances().isEmpty())
            .map(
                curve ->
                    List.of(
                        String.valueOf(curve.round()),
                        Numbers.count(curve.maskDistances().size()),
                        Numbers.percent(curve.maskDistances().getFirst().value()),
                        Numbers.percent(curve.maskDistances().getLast().value()),
                        String.valueOf(curve.maskDistances().getLast().step())))
            .toList());
  }

  String layers() {
    List<String> head = new ArrayList<>(List.of("Tensor"));
    run.rounds().forEach(round -> head.add("Round " + round.round()));
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("whole scope", round -> round.pruning().sparsity()));
    for (String layer : run.layers()) {
      rows.add(row(layer, round -> RunSummary.layerSparsity(round, layer)));
    }
    return Html.table("Fraction of each tensor pruned, by round", head, rows);
  }

  /** What is left of each layer's neurons, heads or other groups; nothing where none are cut. */
  String groups() {
    if (run.last().pruning().groups().isEmpty()) {
      return "";
    }
    List<String> head = new ArrayList<>(List.of("Groups left"));
    run.rounds().forEach(round -> head.add("Round " + round.round()));
    List<List<String>> rows = new ArrayList<>();
    for (GroupCounts of : run.last().pruning().groups()) {
      List<String> cells = new ArrayList<>(List.of("h." + of.layer() + " " + of.kind()));
      for (RoundRecord round : run.rounds()) {
        cells.add(
            round.pruning().groups().stream()
                .filter(counts -> counts.layer() == of.layer() && counts.kind().equals(of.kind()))
                .map(counts -> counts.left() + " of " + counts.total())
                .findFirst()
                .orElse("–"));
      }
      rows.add(cells);
    }
    return Html.table("Groups left of each layer, by round", head, rows);
  }

  private List<String> row(String name, Function<RoundRecord, Double> sparsity) {
    List<String> cells = new ArrayList<>(List.of(name));
    run.rounds().forEach(round -> cells.add(Numbers.percent(sparsity.apply(round))));
    return cells;
  }

  String steps(List<LossCurve> curves) {
    return Html.table(
        "Losses of the steps, with dropout, within rounds",
        List.of(
            "Round",
            "Logged steps",
            "Mean of the first tenth",
            "Mean of the last tenth",
            "Validation after the last",
            "Time per step"),
        curves.stream()
            .map(
                curve ->
                    List.of(
                        String.valueOf(curve.round()),
                        Numbers.count(curve.logged()),
                        Numbers.loss(curve.start()),
                        Numbers.loss(curve.end()),
                        Numbers.loss(run.rounds().get(curve.round()).losses().evalLoss()),
                        Numbers.fixed(1000 * curve.meanStepSeconds(), 1) + " ms"))
            .toList());
  }

  static String settings(Map<String, String> settings) {
    return Html.table(
        "experiment.yaml",
        List.of("Setting", "Value"),
        settings.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList());
  }

  private String byRound(
      String caption, List<String> head, Function<RoundRecord, List<String>> cells) {
    return Html.table(caption, head, run.rounds().stream().map(cells).toList());
  }
}
