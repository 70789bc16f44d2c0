package dev.espalier.report.sweep;

import dev.espalier.record.sweep.SweepRound;
import dev.espalier.record.sweep.UnitState;
import dev.espalier.report.compare.ConfidenceBand;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Numbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The numbers at the head of a sweep's page. */
record SweepTiles(SweepView view) {

  String html() {
    return "<dl class=\"figures swept\">"
        + bestGroup()
        + bestCell()
        + cells()
        + hours()
        + taken()
        + "</dl>\n";
  }

  private String bestGroup() {
    return view.ranked().stream()
        .findFirst()
        .map(
            group ->
                tile(
                    "Best " + view.objective().words(),
                    Numbers.perplexity(group.band().mean()),
                    group.name() + spread(group.band()),
                    true))
        .orElseGet(
            () ->
                tile(
                    "Best " + view.objective().words(),
                    Numbers.NONE,
                    "no cell has got there yet",
                    true));
  }

  private static String spread(ConfidenceBand band) {
    return band.count() < 2
        ? ""
        : "; mean of %d seeds, %s to %s"
            .formatted(
                band.count(), Numbers.perplexity(band.least()), Numbers.perplexity(band.most()));
  }

  private String bestCell() {
    return view.rankedCells().stream()
        .findFirst()
        .map(
            cell ->
                "<div><dt>Best cell</dt><dd><a href=\"%s\">%d</a><small>%s</small></dd></div>"
                    .formatted(
                        Html.text(cell.page()),
                        cell.cell().number(),
                        Numbers.perplexity(cell.value())))
        .orElseGet(() -> tile("Best cell", Numbers.NONE, "", false));
  }

  private String cells() {
    Map<String, Long> counts =
        view.cells().stream()
            .collect(
                Collectors.groupingBy(
                    ViewedCell::state, LinkedHashMap::new, Collectors.counting()));
    List<String> others = new ArrayList<>();
    counts.forEach(
        (state, count) -> {
          if (!state.equals(UnitState.DONE.word())) {
            others.add(Numbers.count(count) + " " + state);
          }
        });
    return tile(
        "Cells done",
        Numbers.count(counts.getOrDefault(UnitState.DONE.word(), 0L)),
        "of "
            + Numbers.count(view.cells().size())
            + (others.isEmpty() ? "" : "; " + String.join(", ", others)),
        false);
  }

  private String hours() {
    double hours =
        view.cells().stream().mapToDouble(ViewedCell::hoursSpent).filter(Double::isFinite).sum();
    return tile(
        "CPU time of the cells",
        Hours.text(hours),
        "of the rounds that they trained themselves",
        false);
  }

  private String taken() {
    long taken = 0;
    long all = 0;
    for (ViewedCell cell : view.cells()) {
      taken += cell.rounds().stream().filter(SweepRound::taken).count();
      all += cell.rounds().size();
    }
    return tile(
        "Rounds taken",
        Numbers.count(taken),
        "of %s, not trained again".formatted(Numbers.count(all)),
        false);
  }

  private static String tile(String name, String value, String note, boolean wide) {
    return "<div%s><dt>%s</dt><dd>%s<small>%s</small></dd></div>"
        .formatted(
            wide ? " class=\"wide\"" : "", Html.text(name), Html.text(value), Html.text(note));
  }
}
