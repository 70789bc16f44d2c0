package dev.espalier.report.sweep;

import dev.espalier.record.Csv;
import dev.espalier.record.sweep.SweepRound;
import dev.espalier.record.sweep.UnitState;
import dev.espalier.report.html.Column;
import dev.espalier.report.html.Figure;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.html.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The table of the cells, which the script sorts and filters, and that of those that did not get to
 * their end.
 */
record CellTable(SweepView view) {

  /** More faults are in the table of all cells. */
  private static final int MOST_FAULTS = 50;

  private static final Set<String> FAULTY =
      Set.of(UnitState.FAILED.word(), UnitState.STOPPED.word());

  private static final String SORT_BY = "<option value=\"%d %s\">%s</option>";

  private static final Column<ViewedCell> CELL =
      Column.plain("cell", "Cell", cell -> cell.cell().number());

  private static final Column<ViewedCell> STATE = Column.plain("state", "State", ViewedCell::state);

  private static final Column<ViewedCell> WHAT =
      new Column<>("what", "Line", CellTable::what, cell -> String.valueOf(what(cell)));

  private static final Column<ViewedCell> ROUNDS =
      new Column<>(
          "rounds",
          "Rounds",
          cell -> cell.rounds().size(),
          cell -> cell.rounds().isEmpty() ? Numbers.NONE : String.valueOf(cell.rounds().size()));

  private static final Column<ViewedCell> SPARSITY =
      Column.of(
          "at_sparsity",
          "at sparsity",
          cell -> cell.counting() == null ? Double.NaN : cell.counting().sparsity(),
          Numbers::percent);

  private static final Column<ViewedCell> LAST_PERPLEXITY =
      Column.of(
          "last_perplexity",
          "Perplexity of the last round",
          cell ->
              cell.rounds().isEmpty() ? Double.NaN : cell.rounds().getLast().losses().perplexity(),
          Numbers::perplexity);

  private static final Column<ViewedCell> LAST_SPARSITY =
      Column.of(
          "last_sparsity",
          "its sparsity",
          cell -> cell.rounds().isEmpty() ? Double.NaN : cell.rounds().getLast().sparsity(),
          Numbers::percent);

  private static final Column<ViewedCell> HOURS =
      Column.of("cpu_hours", "CPU hours", ViewedCell::hours, Hours::text);

  private static @Nullable Object what(ViewedCell cell) {
    String what = cell.cell().unit().what();
    return what == null || cell.cell().unit().state() == UnitState.DONE ? "" : what;
  }

  private Column<ViewedCell> value() {
    return Column.of("value", view.objective().words(), ViewedCell::value, Numbers::perplexity);
  }

  private static Column<ViewedCell> axis(SweptAxis axis) {
    return new Column<>(
        axis.key(), axis.words(), cell -> cell.value(axis), cell -> axis.shown(cell.value(axis)));
  }

  private List<Column<ViewedCell>> shown() {
    List<Column<ViewedCell>> columns = new ArrayList<>(List.of(CELL));
    view.varying().forEach(axis -> columns.add(axis(axis)));
    columns.addAll(
        List.of(STATE, ROUNDS, value(), SPARSITY, LAST_PERPLEXITY, LAST_SPARSITY, HOURS));
    if (view.cells().stream().anyMatch(cell -> !"".equals(what(cell)))) {
      columns.add(WHAT);
    }
    return columns;
  }

  Csv csv() {
    List<Column<ViewedCell>> columns = new ArrayList<>(List.of(CELL));
    columns.add(Column.plain("run", "Run", cell -> cell.cell().unit().folder()));
    view.axes().forEach(axis -> columns.add(axis(axis)));
    columns.addAll(
        List.of(
            STATE,
            ROUNDS,
            value(),
            new Column<>(
                "at_round",
                "Round",
                cell -> cell.counting() == null ? null : cell.counting().round(),
                String::valueOf),
            SPARSITY,
            LAST_PERPLEXITY,
            LAST_SPARSITY,
            HOURS,
            new Column<>(
                "taken_rounds",
                "Taken",
                cell -> cell.rounds().stream().filter(SweepRound::taken).count(),
                String::valueOf),
            WHAT));
    return new Series<>(view.cells()).csv(columns);
  }

  /** Returns the table of all cells as a part of the page. */
  String html() {
    List<Column<ViewedCell>> columns = shown();
    StringBuilder html = new StringBuilder(view.cells().size() * 400 + 2000);
    html.append(
        """
        <figure id="cells">
          <figcaption><h2>The cells</h2><p>Every cell, with a link to the page of its run. A click on a \
        heading sorts. Every round of every cell is in <a href="results.csv">results.csv</a> and \
        <a href="results.parquet">results.parquet</a>.</p></figcaption>
          <div class="tools">%s</div>
          <div class="controls finder"><input id="find" type="search" placeholder="Words that a row must have" \
        aria-label="Words that a row must have"><select id="state" aria-label="State"><option value="">all \
        states</option>%s</select><select id="order" aria-label="Order">%s</select><output id="found" \
        aria-live="polite"></output></div>
          <div class="scroll tall" tabindex="0" role="region" aria-label="The cells, numbers">\
        """
            .formatted(Figure.download("cells", "The cells", csv()), states(), orders(columns)));
    html.append("<table><caption>One row for each cell</caption><thead><tr>");
    columns.forEach(
        column ->
            html.append("<th scope=\"col\"><button type=\"button\" class=\"sorter\">")
                .append(Html.text(column.head()))
                .append("</button></th>"));
    html.append("</tr></thead><tbody>");
    for (ViewedCell cell : view.cells()) {
      row(html, cell, columns);
    }
    return html.append("</tbody></table></div>\n</figure>\n").toString();
  }

  private void row(StringBuilder html, ViewedCell cell, List<Column<ViewedCell>> columns) {
    String state = cell.state();
    html.append("<tr data-s=\"").append(state).append("\"><th scope=\"row\">");
    if (cell.rounds().isEmpty()) {
      html.append(cell.cell().number());
    } else {
      html.append("<a href=\"").append(Html.text(cell.page())).append("\">");
      html.append(cell.cell().number()).append("</a>");
    }
    html.append("</th>");
    for (Column<ViewedCell> column : columns.subList(1, columns.size())) {
      Object value = column.value().apply(cell);
      String text = column.text().apply(cell);
      html.append(column == WHAT ? "<td class=\"what\"" : "<td");
      // The script sorts by numbers, which the text rounds.
      if (value instanceof Double number && Double.isFinite(number)) {
        html.append(" data-v=\"").append(number).append('"');
      }
      html.append('>');
      html.append(column == STATE ? "<span class=\"state\">" + text + "</span>" : Html.text(text));
      html.append("</td>");
    }
    html.append("</tr>\n");
  }

  private String states() {
    StringBuilder options = new StringBuilder();
    view.cells().stream()
        .map(ViewedCell::state)
        .distinct()
        .forEach(
            state ->
                options
                    .append("<option value=\"")
                    .append(state)
                    .append("\">")
                    .append(state)
                    .append(" only</option>"));
    return options.toString();
  }

  private static String orders(List<Column<ViewedCell>> columns) {
    StringBuilder options = new StringBuilder();
    for (int column = 0; column < columns.size(); column++) {
      String head = Html.text(columns.get(column).head());
      options.append(SORT_BY.formatted(column, "up", "by " + head + ", ascending"));
      options.append(SORT_BY.formatted(column, "down", "by " + head + ", descending"));
    }
    return options.toString();
  }

  /** Returns the cells that failed or were stopped, each with its line; empty if there is none. */
  String faults() {
    List<ViewedCell> faulty =
        view.cells().stream().filter(cell -> FAULTY.contains(cell.state())).toList();
    if (faulty.isEmpty()) {
      return "";
    }
    List<Column<ViewedCell>> columns = new ArrayList<>(List.of(CELL));
    view.varying().forEach(axis -> columns.add(axis(axis)));
    columns.add(STATE);
    columns.add(WHAT);
    return """
    <figure id="faults">
      <figcaption><h2>Failed and stopped</h2><p>Cells that did not get to their end, each with what it \
    said. They are in no figure. Those that were stopped go on when the sweep is \
    run again.</p></figcaption>
      <div class="scroll" tabindex="0" role="region" aria-label="Failed and stopped cells">%s</div>
    </figure>
    """
        .formatted(
            Rows.table(
                "Cells that did not get to their end", faulty, MOST_FAULTS, "cells", columns));
  }
}
