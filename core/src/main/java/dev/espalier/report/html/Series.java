package dev.espalier.report.html;

import dev.espalier.record.Csv;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The points of a figure, from which its table, file and chart are derived.
 *
 * @param points one for each row, such as a round
 */
public record Series<P>(List<P> points) {

  public Series {
    points = List.copyOf(points);
  }

  /** Returns the points as an HTML table. */
  public String table(String caption, List<Column<P>> columns) {
    return Html.table(
        caption,
        columns.stream().map(Column::head).toList(),
        points.stream()
            .map(point -> columns.stream().map(column -> column.text().apply(point)).toList())
            .toList());
  }

  /** Returns the points as CSV. */
  public Csv csv(List<Column<P>> columns) {
    Csv csv = new Csv(columns.stream().map(Column::name).toList());
    for (P point : points) {
      List<@Nullable Object> row = new ArrayList<>();
      columns.forEach(column -> row.add(column.value().apply(point)));
      csv.row(row);
    }
    return csv;
  }

  /**
   * Returns the points for a script, one object each.
   *
   * @param columns columns by their names in the script, in the order of the object
   */
  public List<Map<String, @Nullable Object>> chart(Map<String, Column<P>> columns) {
    List<Map<String, @Nullable Object>> chart = new ArrayList<>();
    for (P point : points) {
      Map<String, @Nullable Object> drawn = new LinkedHashMap<>();
      columns.forEach((name, column) -> drawn.put(name, column.drawn(point)));
      chart.add(drawn);
    }
    return chart;
  }
}
