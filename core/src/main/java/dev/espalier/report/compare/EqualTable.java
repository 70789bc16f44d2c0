package dev.espalier.report.compare;

import dev.espalier.record.Csv;
import dev.espalier.report.html.Column;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.html.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The results of each experiment at the sparsities that all have reached.
 *
 * @param groups the experiments
 * @param rows rows by ascending sparsity
 * @param highest the highest sparsity that every experiment has reached
 */
record EqualTable(List<RunGroup> groups, List<Row> rows, Row highest) {

  static final String INTERPOLATED =
      "Values with ≈ are read off between a run’s two nearest rounds, along the straight line of"
          + " the loss over sparsity.";

  /** All experiments at one sparsity, in their order. */
  record Row(double sparsity, List<EqualSparsity.Standing> standings) {}

  static EqualTable of(List<RunGroup> groups) {
    EqualSparsity equal = new EqualSparsity(groups);
    return new EqualTable(
        groups,
        equal.sparsities().stream().map(sparsity -> row(groups, sparsity)).toList(),
        row(groups, equal.highest()));
  }

  private static Row row(List<RunGroup> groups, double sparsity) {
    return new Row(
        sparsity, groups.stream().map(group -> EqualSparsity.of(group, sparsity)).toList());
  }

  String html() {
    List<Column<Row>> columns = new ArrayList<>();
    columns.add(Column.of("sparsity", "Sparsity", Row::sparsity, Numbers::percent));
    for (int g = 0; g < groups.size(); g++) {
      int group = g;
      String name = groups.get(g).name();
      columns.add(Column.plain(name, name, row -> mean(row.standings.get(group))));
    }
    return new Series<>(rows).table("Mean perplexity at equal sparsity", columns);
  }

  Csv csv() {
    Csv csv = new Csv("sparsity", "experiment", "runs", "perplexity", "between_rounds");
    for (Row row : rows) {
      for (int g = 0; g < groups.size(); g++) {
        EqualSparsity.Standing at = row.standings.get(g);
        csv.row(
            row.sparsity, groups.get(g).name(), at.band().count(), at.band().mean(), at.between());
      }
    }
    return csv;
  }

  /** Returns the comparison at the highest common sparsity, in words. */
  String verdict() {
    if (!highest.standings.stream().allMatch(at -> at.band().count() > 0)) {
      return "The experiments share no sparsity at which they could be compared.";
    }
    List<String> standings = new ArrayList<>();
    for (int g = 0; g < groups.size(); g++) {
      standings.add(standing(groups.get(g).name(), highest.standings.get(g)));
    }
    boolean between = highest.standings.stream().anyMatch(EqualSparsity.Standing::between);
    return "At %s sparsity, the highest that every experiment has reached: %s.%s"
        .formatted(
            Numbers.percent(highest.sparsity),
            standings.stream().collect(Collectors.joining("; ")),
            between ? " " + INTERPOLATED : "");
  }

  private static String standing(String experiment, EqualSparsity.Standing at) {
    ConfidenceBand band = at.band();
    String spread =
        band.count() < 2
            ? ""
            : " (%d runs, %s to %s)"
                .formatted(
                    band.count(),
                    Numbers.perplexity(band.least()),
                    Numbers.perplexity(band.most()));
    return "%s has perplexity %s%s".formatted(experiment, mean(at), spread);
  }

  private static String mean(EqualSparsity.Standing at) {
    return (at.between() ? "≈ " : "") + Numbers.perplexity(at.band().mean());
  }
}
