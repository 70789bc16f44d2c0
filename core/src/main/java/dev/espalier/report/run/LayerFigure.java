package dev.espalier.report.run;

import dev.espalier.record.Csv;
import dev.espalier.record.GroupCounts;
import dev.espalier.record.RoundRecord;
import dev.espalier.report.html.Column;
import dev.espalier.report.html.Figure;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.html.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The figure of the sparsity of each tensor of the scope by round.
 *
 * @param tensors the tensors in the model's order
 */
record LayerFigure(RunSummary run, List<Tensor> tensors) {

  /**
   * A row of the heat map.
   *
   * @param sparsity sparsity by index of the round; NaN if the round does not have the tensor
   */
  record Tensor(String name, List<Double> sparsity) {

    double last() {
      return sparsity.getLast();
    }
  }

  static LayerFigure of(RunSummary run) {
    Set<String> names = new LinkedHashSet<>();
    run.rounds().forEach(round -> names.addAll(round.pruning().layerSparsity().keySet()));
    return new LayerFigure(
        run,
        names.stream()
            .map(
                name ->
                    new Tensor(
                        name,
                        run.rounds().stream()
                            .map(
                                round ->
                                    round.pruning().layerSparsity().getOrDefault(name, Double.NaN))
                            .toList()))
            .toList());
  }

  Figure figure() {
    return new Figure(
        "layers",
        "Sparsity by layer",
        "Per cent of each tensor’s weights pruned, by round. The first layer is on top.",
        alternative(),
        table() + groups(),
        numbers());
  }

  /** A row of the heat map as drawn by the script. */
  record Drawn(String name, String label, List<@Nullable Double> sparsity) {}

  List<Drawn> chart() {
    return tensors.stream()
        .map(
            tensor ->
                new Drawn(
                    tensor.name,
                    RunSummary.shortName(tensor.name),
                    tensor.sparsity.stream().<@Nullable Double>map(Numbers::finite).toList()))
        .toList();
  }

  private String alternative() {
    List<Tensor> known = tensors.stream().filter(of -> !Double.isNaN(of.last())).toList();
    if (known.isEmpty()) {
      return "Sparsity by layer: no tensor is in scope.";
    }
    Tensor most = known.stream().max(Comparator.comparingDouble(Tensor::last)).orElseThrow();
    Tensor least = known.stream().min(Comparator.comparingDouble(Tensor::last)).orElseThrow();
    return "Sparsity of %d tensors over %d rounds. In the last, %s is sparsest with %s and %s least with %s."
        .formatted(
            tensors.size(),
            run.rounds().size(),
            most.name,
            Numbers.percent(most.last()),
            least.name,
            Numbers.percent(least.last()));
  }

  private String table() {
    List<Tensor> rows = new ArrayList<>();
    rows.add(
        new Tensor(
            "whole scope",
            run.rounds().stream().map(round -> round.pruning().sparsity()).toList()));
    rows.addAll(tensors);
    return new Series<>(rows)
        .table(
            "Fraction of each tensor pruned, by round",
            byRound(
                "Tensor", Tensor::name, (of, round) -> Numbers.percent(of.sparsity.get(round))));
  }

  /**
   * Returns what is left of each layer's neurons, heads or other groups; empty under unstructured
   * pruning.
   */
  private String groups() {
    List<GroupCounts> last = run.last().pruning().groups();
    return last.isEmpty()
        ? ""
        : new Series<>(last)
            .table(
                "Groups left of each layer, by round",
                byRound(
                    "Groups left",
                    of -> "h." + of.layer() + " " + of.kind(),
                    (of, round) -> left(of, run.rounds().get(round))));
  }

  private static String left(GroupCounts of, RoundRecord round) {
    return round.pruning().groups().stream()
        .filter(counts -> counts.layer() == of.layer() && counts.kind().equals(of.kind()))
        .map(counts -> counts.left() + " of " + counts.total())
        .findFirst()
        .orElse(Numbers.NONE);
  }

  private interface Cell<P> {
    String of(P point, int round);
  }

  /** Returns the columns of a table: one of names, then one for each round. */
  private <P> List<Column<P>> byRound(String head, Function<P, String> name, Cell<P> cell) {
    List<Column<P>> columns = new ArrayList<>();
    columns.add(Column.plain(head, head, name));
    for (int i = 0; i < run.rounds().size(); i++) {
      int round = i;
      String title = "Round " + run.rounds().get(i).round();
      columns.add(Column.plain(title, title, point -> cell.of(point, round)));
    }
    return columns;
  }

  /** A tensor in a round that has it. */
  private record Known(int round, String tensor, double sparsity) {}

  private Csv numbers() {
    return new Series<>(
            run.rounds().stream()
                .flatMap(
                    round ->
                        round.pruning().layerSparsity().entrySet().stream()
                            .map(of -> new Known(round.round(), of.getKey(), of.getValue())))
                .toList())
        .csv(
            List.of(
                Column.plain("round", "Round", Known::round),
                Column.plain("tensor", "Tensor", Known::tensor),
                Column.of("sparsity", "Sparsity", Known::sparsity, Numbers::percent)));
  }
}
