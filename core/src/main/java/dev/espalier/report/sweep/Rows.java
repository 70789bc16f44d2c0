package dev.espalier.report.sweep;

import dev.espalier.report.html.Column;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.html.Series;
import java.util.List;

/** Tables of a page that has a bound: what is beyond it is told to be in the file. */
final class Rows {

  private Rows() {}

  /**
   * Returns the first points as an HTML table.
   *
   * @param file name of the file that has all, without its extension
   */
  static <P> String table(
      String caption, List<P> points, int most, String file, List<Column<P>> columns) {
    String table =
        new Series<>(points.subList(0, Math.min(most, points.size()))).table(caption, columns);
    return points.size() <= most
        ? table
        : table
            + "<p class=\"note\">%s</p>"
                .formatted(
                    Html.text(
                        "The first %s of %s rows; figures/%s.csv has all."
                            .formatted(Numbers.count(most), Numbers.count(points.size()), file)));
  }
}
