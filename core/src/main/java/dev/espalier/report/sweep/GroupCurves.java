package dev.espalier.report.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.record.sweep.SweepRound;
import dev.espalier.report.compare.ConfidenceBand;
import dev.espalier.report.html.Column;
import dev.espalier.report.html.Figure;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.html.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The figure of all groups over sparsity.
 *
 * @param drawn the groups that are drawn: all, or the best of very many
 */
record GroupCurves(SweepView view, List<CellGroup> drawn) {

  /** More lines are no picture, and would make the page grow without end. */
  private static final int MOST_DRAWN = 300;

  /** More rows are in the file only. */
  private static final int MOST_ROWS = 500;

  private static final String CONTROLS =
      "<div class=\"controls\"><select id=\"measure\" aria-label=\"What is drawn\"></select>"
          + "<select id=\"band\" aria-label=\"What the bands show\">"
          + "<option value=\"range\">bands: least to most</option>"
          + "<option value=\"interval\">bands: 95 % interval of the mean</option></select>"
          + "<select id=\"colours\" aria-label=\"What has a colour\"></select></div>";

  /** Measurements that can be drawn, in the order the page offers them. */
  private enum Measure {
    PERPLEXITY("Perplexity", round -> round.losses().perplexity()),
    EVAL_LOSS("Validation loss", round -> round.losses().evalLoss()),
    TRAIN_LOSS(
        "Training loss with dropout, mean of the steps", round -> round.losses().trainLoss());

    private final String words;
    private final ToDoubleFunction<SweepRound> of;

    Measure(String words, ToDoubleFunction<SweepRound> of) {
      this.words = words;
      this.of = of;
    }
  }

  static GroupCurves of(SweepView view) {
    if (view.groups().size() <= MOST_DRAWN) {
      return new GroupCurves(view, view.groups());
    }
    List<CellGroup> ranked = view.ranked();
    Set<CellGroup> best = new HashSet<>(ranked.subList(0, Math.min(MOST_DRAWN, ranked.size())));
    return new GroupCurves(view, view.groups().stream().filter(best::contains).toList());
  }

  static List<String> measures() {
    return List.of(Measure.values()).stream().map(measure -> measure.words).toList();
  }

  /** A round of a group. */
  private record Point(CellGroup group, CellGroup.Rounds at, ConfidenceBand band) {

    private static final List<Column<Point>> COLUMNS =
        List.of(
            Column.plain("group", "Group", of -> of.group.name() + ", round " + of.at.round()),
            Column.of("sparsity", "Sparsity", of -> of.at.sparsity(), Numbers::percent),
            Column.plain("cells", "Cells", of -> of.band.count()),
            Column.of("mean", "Mean", of -> of.band.mean(), Numbers::perplexity),
            Column.of(
                "deviation",
                "Deviation",
                of -> of.band.deviation(),
                deviation -> Numbers.fixed(deviation, 3)),
            Column.of("least", "Least", of -> of.band.least(), Numbers::perplexity),
            Column.of("most", "Most", of -> of.band.most(), Numbers::perplexity),
            Column.of("low", "95 % interval from", of -> of.band.low(), Numbers::perplexity),
            Column.of("high", "to", of -> of.band.high(), Numbers::perplexity));

    private static final List<Column<Point>> SAVED = saved();

    private static List<Column<Point>> saved() {
      List<Column<Point>> columns = new ArrayList<>(COLUMNS);
      columns.set(0, Column.plain("group", "Group", of -> of.group.name()));
      columns.add(1, Column.plain("round", "Round", of -> of.at.round()));
      return columns;
    }
  }

  Figure figure() {
    List<Point> points = new ArrayList<>();
    for (CellGroup group : view.groups()) {
      for (CellGroup.Rounds at : group.rounds()) {
        points.add(new Point(group, at, at.band(Measure.PERPLEXITY.of)));
      }
    }
    boolean several = view.groups().stream().anyMatch(group -> group.cells().size() > 1);
    return new Figure(
        "curves",
        "Perplexity over sparsity",
        (several
                ? "A line is the mean over the cells that differ by seed only. The band goes from the"
                    + " least to the most of them, or over the 95 % interval of the mean by"
                    + " Student’s t."
                : "A line is one cell.")
            + (drawn.size() < view.groups().size()
                ? " Drawn are the %s best of %s groups; the file has all."
                    .formatted(Numbers.count(drawn.size()), Numbers.count(view.groups().size()))
                : ""),
        CONTROLS,
        "Perplexity and losses of %d groups of cells, against sparsity.".formatted(drawn.size()),
        Rows.table("Perplexity by group and round", points, MOST_ROWS, "curves", Point.COLUMNS),
        new Series<>(points).csv(Point.SAVED));
  }

  /**
   * A group as drawn by the script.
   *
   * @param rank its place by the objective, from 0; null if it has not got there
   * @param values the index of its value of each varying axis
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record DrawnGroup(
      String name,
      String brief,
      int place,
      @Nullable Integer rank,
      List<Integer> values,
      int cells,
      List<DrawnRound> rounds) {}

  /**
   * A round of a group: for each measurement the mean, the least, the most, and both ends of the 95
   * % interval.
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record DrawnRound(int round, double sparsity, List<List<@Nullable Double>> measures) {}

  List<DrawnGroup> chart() {
    List<CellGroup> ranked = view.ranked();
    int[] ranks = new int[view.groups().size()];
    Arrays.fill(ranks, -1);
    for (int rank = 0; rank < ranked.size(); rank++) {
      ranks[ranked.get(rank).place()] = rank;
    }
    List<SweptAxis> axes = view.varying();
    return drawn.stream()
        .map(
            group ->
                new DrawnGroup(
                    group.name(),
                    group.brief(),
                    group.place(),
                    ranks[group.place()] < 0 ? null : (Integer) ranks[group.place()],
                    axes.stream()
                        .map(axis -> axis.values().indexOf(group.cells().getFirst().value(axis)))
                        .toList(),
                    group.cells().size(),
                    group.rounds().stream().map(GroupCurves::drawn).toList()))
        .toList();
  }

  private static DrawnRound drawn(CellGroup.Rounds at) {
    List<List<@Nullable Double>> measures = new ArrayList<>();
    for (Measure measure : Measure.values()) {
      ConfidenceBand band = at.band(measure.of);
      List<@Nullable Double> numbers = new ArrayList<>();
      for (double number :
          new double[] {band.mean(), band.least(), band.most(), band.low(), band.high()}) {
        numbers.add(Numbers.finite(number));
      }
      measures.add(numbers);
    }
    return new DrawnRound(at.round(), at.sparsity(), measures);
  }
}
