package dev.espalier.report.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.report.compare.ConfidenceBand;
import dev.espalier.report.html.Column;
import dev.espalier.report.html.Figure;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.html.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The figure of the objective over any two axes.
 *
 * @param axes the axes that can be shown
 * @param pairs the means of each two of them
 */
record AxisHeat(SweepView view, List<AxisBins> axes, List<Pair> pairs) {

  /** More axes have more pairs than anybody looks at. */
  private static final int MOST_AXES = 8;

  private static final int MOST_ROWS = 500;

  private static final String CONTROLS =
      "<div class=\"controls\"><label class=\"axis\">across <select id=\"across\"></select></label>"
          + "<label class=\"axis\">down <select id=\"down\"></select></label></div>";

  /** The cells of two axes: the first across, the second down. */
  record Pair(int across, int down, List<Spot> spots) {}

  /** Where a value of one axis meets one of another. */
  record Spot(int x, int y, ConfidenceBand band) {}

  static AxisHeat of(SweepView view) {
    List<AxisBins> axes =
        view.varying().stream().map(AxisBins::of).filter(AxisBins::fits).limit(MOST_AXES).toList();
    List<Pair> pairs = new ArrayList<>();
    for (int down = 0; down < axes.size(); down++) {
      for (int across = down + 1; across < axes.size(); across++) {
        pairs.add(new Pair(across, down, spots(view, axes.get(across), axes.get(down))));
      }
    }
    return new AxisHeat(view, axes, pairs);
  }

  private static List<Spot> spots(SweepView view, AxisBins across, AxisBins down) {
    Map<Integer, List<Double>> values = new TreeMap<>();
    int width = across.labels().size();
    for (ViewedCell cell : view.cells()) {
      if (Double.isFinite(cell.value())) {
        int place = place(down, cell) * width + place(across, cell);
        values.computeIfAbsent(place, _ -> new ArrayList<>()).add(cell.value());
      }
    }
    return values.entrySet().stream()
        .map(
            of ->
                new Spot(
                    of.getKey() % width, of.getKey() / width, ConfidenceBand.of(of.getValue())))
        .toList();
  }

  private static int place(AxisBins axis, ViewedCell cell) {
    return axis.places().getOrDefault(cell.value(axis.axis()), 0);
  }

  /** Tells whether there is anything to show. */
  boolean known() {
    return pairs.stream().anyMatch(pair -> !pair.spots.isEmpty());
  }

  /** A row of the table: a spot of a pair. */
  private record Row(AxisBins across, AxisBins down, Spot spot) {}

  Figure figure() {
    List<Row> rows =
        pairs.stream()
            .flatMap(
                pair ->
                    pair.spots.stream()
                        .map(spot -> new Row(axes.get(pair.across), axes.get(pair.down), spot)))
            .toList();
    List<Column<Row>> columns =
        List.of(
            Column.plain("axis", "Axis", row -> row.down.axis().key()),
            Column.plain("value", "Value", row -> row.down.labels().get(row.spot.y)),
            Column.plain("other_axis", "Other axis", row -> row.across.axis().key()),
            Column.plain("other_value", "Value", row -> row.across.labels().get(row.spot.x)),
            Column.plain("cells", "Cells", row -> row.spot.band.count()),
            Column.of("mean", "Mean", row -> row.spot.band.mean(), Numbers::perplexity),
            Column.of("least", "Least", row -> row.spot.band.least(), Numbers::perplexity),
            Column.of("most", "Most", row -> row.spot.band.most(), Numbers::perplexity));
    return new Figure(
        "heat",
        "Any two axes",
        "Mean "
            + view.objective().words()
            + " of the cells that have both values, over everything else in which they differ.",
        CONTROLS,
        "A heat map of %s over two of %d axes that can be chosen."
            .formatted(view.objective().words(), axes.size()),
        Rows.table("Means over two axes", rows, MOST_ROWS, "heat", columns),
        new Series<>(rows).csv(columns));
  }

  /** The heat maps as drawn by the script. */
  record Drawn(List<DrawnAxis> axes, List<DrawnPair> pairs, int across, int down) {}

  /** An axis as drawn by the script. */
  record DrawnAxis(String name, List<String> labels) {}

  /** Spots as drawn by the script: place across and down, mean, number of cells, least and most. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record DrawnPair(int across, int down, List<List<Number>> spots) {}

  Drawn chart() {
    // The seed is an axis like others, but not one of the first that anybody asks for.
    List<Integer> first = new ArrayList<>();
    for (int axis = 0; axis < axes.size(); axis++) {
      if (!axes.get(axis).axis().isSeed()) {
        first.add(axis);
      }
    }
    for (int axis = 0; axis < axes.size(); axis++) {
      if (!first.contains(axis)) {
        first.add(axis);
      }
    }
    return new Drawn(
        axes.stream().map(axis -> new DrawnAxis(axis.axis().words(), axis.labels())).toList(),
        pairs.stream()
            .map(
                pair ->
                    new DrawnPair(
                        pair.across, pair.down, pair.spots.stream().map(AxisHeat::drawn).toList()))
            .toList(),
        first.size() > 1 ? first.get(1) : 0,
        first.isEmpty() ? 0 : first.getFirst());
  }

  private static List<Number> drawn(Spot spot) {
    ConfidenceBand band = spot.band;
    return List.of(spot.x, spot.y, band.mean(), band.count(), band.least(), band.most());
  }
}
