package dev.espalier.report;

import dev.espalier.record.GroupCounts;
import dev.espalier.record.RoundRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The numbers behind each chart. */
record Tables(RunSummary run) {

  String losses() {
    return byRound(
        "Mean losses in nats by round",
        List.of("Round", "Sparsity", "Training loss", "Validation loss", "Gap"),
        round ->
            List.of(
                String.valueOf(round.round()),
                Numbers.percent(round.sparsity()),
                Numbers.loss(round.trainLoss()),
                Numbers.loss(round.evalLoss()),
                Numbers.signed(round.evalLoss() - round.trainLoss(), 3)));
  }

  Csv lossNumbers() {
    Csv csv = new Csv("round", "sparsity", "train_loss", "eval_loss");
    run.rounds().forEach(r -> csv.row(r.round(), r.sparsity(), r.trainLoss(), r.evalLoss()));
    return csv;
  }

  Csv perplexityNumbers() {
    Csv csv = new Csv("round", "sparsity", "weights_left", "perplexity");
    run.rounds().forEach(r -> csv.row(r.round(), r.sparsity(), r.weightsLeft(), r.perplexity()));
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
                    r.sparsity(),
                    r.steps(),
                    r.stoppedBy(),
                    r.runTimeSeconds(),
                    r.tokensPerSecond(),
                    r.peakMemoryMib()));
    return csv;
  }

  Csv layerNumbers() {
    Csv csv = new Csv("round", "tensor", "sparsity");
    for (RoundRecord round : run.rounds()) {
      round.layerSparsity().forEach((name, sparsity) -> csv.row(round.round(), name, sparsity));
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
    return byRound(
        "Validation perplexity by round",
        List.of("Round", "Sparsity", "Weights left", "Perplexity", "Against round 0", "By text"),
        round ->
            List.of(
                String.valueOf(round.round()),
                Numbers.percent(round.sparsity()),
                Numbers.count(round.weightsLeft()),
                Numbers.perplexity(round.perplexity()),
                Numbers.signed(round.perplexity() - run.first().perplexity(), 2),
                round.perplexityByText() == null
                    ? Numbers.NONE
                    : Numbers.perplexity(round.perplexityByText())));
  }

  String time() {
    return byRound(
        "Time by round",
        List.of(
            "Round",
            "Sparsity",
            "Steps",
            "Ended by",
            "Run time",
            "Tokens per second",
            "Against round 0",
            "Peak memory",
            "Forms of the weights"),
        round ->
            List.of(
                String.valueOf(round.round()),
                Numbers.percent(round.sparsity()),
                Numbers.count(round.steps()),
                round.stoppedBy() == null ? "its last step" : round.stoppedBy(),
                Numbers.seconds(round.runTimeSeconds()),
                Numbers.fixed(round.tokensPerSecond(), 0),
                times(round.tokensPerSecond() / run.first().tokensPerSecond()),
                round.peakMemoryMib() == null ? "–" : Numbers.count(round.peakMemoryMib()) + " MiB",
                forms(round)));
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
    rows.add(row("whole scope", round -> round.sparsity()));
    for (String layer : run.layers()) {
      rows.add(row(layer, round -> RunSummary.layerSparsity(round, layer)));
    }
    return Html.table("Fraction of each tensor pruned, by round", head, rows);
  }

  /** What is left of each layer's neurons, heads or other groups; nothing where none are cut. */
  String groups() {
    if (run.last().groups().isEmpty()) {
      return "";
    }
    List<String> head = new ArrayList<>(List.of("Groups left"));
    run.rounds().forEach(round -> head.add("Round " + round.round()));
    List<List<String>> rows = new ArrayList<>();
    for (GroupCounts of : run.last().groups()) {
      List<String> cells = new ArrayList<>(List.of("h." + of.layer() + " " + of.kind()));
      for (RoundRecord round : run.rounds()) {
        cells.add(
            round.groups().stream()
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
        "Losses within rounds",
        List.of(
            "Round",
            "Logged steps",
            "First tenth",
            "Last tenth",
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
                        Numbers.loss(run.rounds().get(curve.round()).evalLoss()),
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
