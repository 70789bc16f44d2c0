package dev.espalier.report.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.report.html.Column;
import dev.espalier.report.html.Figure;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.html.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The figure of what groups cost and what they reach.
 *
 * @param points the groups of which both are known, the best first
 */
record CostFigure(SweepView view, List<Point> points) {

  /** More marks are no picture; those on the front are always drawn. */
  private static final int MOST_DRAWN = 1000;

  private static final int MOST_ROWS = 500;

  /**
   * A group.
   *
   * @param front whether no other group is both cheaper and better
   */
  record Point(CellGroup group, boolean front) {}

  static CostFigure of(SweepView view) {
    List<CellGroup> known =
        view.ranked().stream().filter(group -> Double.isFinite(group.hours().mean())).toList();
    Set<CellGroup> front = new HashSet<>(front(view, known));
    return new CostFigure(
        view, known.stream().map(group -> new Point(group, front.contains(group))).toList());
  }

  /** Returns the Pareto front, the cheapest first: each is better than all that cost no more. */
  static List<CellGroup> front(SweepView view, List<CellGroup> groups) {
    List<CellGroup> front = new ArrayList<>();
    // The sort is stable and the groups are ranked, so that the best of equal cost comes first.
    for (CellGroup group :
        groups.stream().sorted(Comparator.comparingDouble(of -> of.hours().mean())).toList()) {
      if (front.isEmpty()
          || view.objective().better(group.band().mean(), front.getLast().band().mean())) {
        front.add(group);
      }
    }
    return front;
  }

  boolean known() {
    return !points.isEmpty();
  }

  Figure figure() {
    List<Column<Point>> columns =
        List.of(
            Column.plain("group", "Group", of -> of.group.name()),
            Column.plain("cells", "Cells", of -> of.group.band().count()),
            Column.of("cpu_hours", "CPU hours", of -> of.group.hours().mean(), Hours::text),
            Column.of(
                view.objective().metric().word(),
                view.objective().words(),
                of -> of.group.band().mean(),
                Numbers::perplexity),
            new Column<>(
                "front", "On the front", Point::front, of -> of.front ? "yes" : Numbers.NONE));
    long front = points.stream().filter(Point::front).count();
    return new Figure(
        "cost",
        "Cost and quality",
        "Each mark is a group of cells: the CPU hours (time of its rounds, up to the one that the"
            + " objective looks at, times threads; rounds that were taken count as if trained)"
            + " against "
            + view.objective().words()
            + ", both as means. The line joins the Pareto front: groups than which none is both"
            + " cheaper and better.",
        "%s against CPU hours of %d groups; %d are on the Pareto front."
            .formatted(view.objective().words(), points.size(), front),
        Rows.table("Cost and quality by group, the best first", points, MOST_ROWS, "cost", columns),
        new Series<>(points).csv(columns));
  }

  /** A group as drawn by the script. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Drawn(
      String name,
      int place,
      List<Integer> values,
      int cells,
      double hours,
      double value,
      @Nullable Double least,
      @Nullable Double most,
      boolean front) {}

  List<Drawn> chart() {
    List<SweptAxis> axes = view.varying();
    List<Drawn> drawn = new ArrayList<>();
    for (int rank = 0; rank < points.size(); rank++) {
      Point point = points.get(rank);
      if (rank < MOST_DRAWN || point.front) {
        CellGroup group = point.group;
        drawn.add(
            new Drawn(
                group.name(),
                group.place(),
                axes.stream()
                    .map(axis -> axis.values().indexOf(group.cells().getFirst().value(axis)))
                    .toList(),
                group.band().count(),
                group.hours().mean(),
                group.band().mean(),
                Numbers.finite(group.band().least()),
                Numbers.finite(group.band().most()),
                point.front));
      }
    }
    return drawn;
  }
}
