package dev.espalier.report.html;

import dev.espalier.record.Csv;
import dev.espalier.storage.FolderTree;
import dev.espalier.storage.WriteAside;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * One figure of a page: a picture drawn by the script, its description in words, and its numbers as
 * a table and as CSV.
 *
 * @param id its identifier in the page, in the script, and in names of saved files
 * @param caption one or two sentences
 * @param controls HTML of the controls that select what is drawn, without their choices; may be
 *     empty
 * @param alternative description of the picture for those who cannot see it
 * @param table the numbers as HTML
 */
public record Figure(
    String id,
    String title,
    String caption,
    String controls,
    String alternative,
    String table,
    Csv numbers) {

  /** The longest CSV embedded in the page uncompressed. */
  private static final int MOST_PLAIN = 30_000;

  /** Creates a figure without controls. */
  public Figure(
      String id, String title, String caption, String alternative, String table, Csv numbers) {
    this(id, title, caption, "", alternative, table, numbers);
  }

  public String html() {
    return """
    <figure id="%1$s">
      <figcaption><h2>%2$s</h2><p>%3$s</p></figcaption>
      <div class="tools">%4$s</div>
      %5$s
      <div class="chart" role="img" aria-label="%6$s"></div>
      <details><summary>Numbers</summary><div class="scroll" tabindex="0" role="region" \
    aria-label="%2$s, numbers">%7$s</div></details>
    </figure>
    """
        .formatted(
            id,
            Html.text(title),
            Html.text(caption),
            download(id, title, numbers),
            controls,
            Html.text(alternative),
            table);
  }

  /** Returns two figures side by side if there is room; a single one takes the whole width. */
  public static String pair(List<Figure> figures) {
    return figures.size() < 2
        ? column(figures)
        : "<div class=\"pair\">\n" + column(figures) + "</div>\n";
  }

  /**
   * Returns a link that saves numbers. Large data are compressed, and decompressed by the script.
   */
  public static String download(String id, String title, Csv numbers) {
    String text = numbers.text();
    return "<a class=\"save\" download=\"%s.csv\" aria-label=\"Save the numbers of “%s” as CSV\" %s>CSV</a>"
        .formatted(
            id,
            Html.text(title),
            text.length() > MOST_PLAIN
                ? "href=\"#" + id + "\" data-packed=\"" + packed(text) + "\""
                : "href=\"data:text/csv;charset=utf-8;base64," + base64(text) + "\"");
  }

  private static String packed(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream packer = new GZIPOutputStream(bytes)) {
      packer.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  public static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes each figure's numbers to a folder, under the figure's id. */
  public static void writeNumbers(List<Figure> figures, Path folder) {
    figures.forEach(figure -> writeNumbers(figure.id, figure.numbers, folder));
  }

  public static void writeNumbers(String id, Csv numbers, Path folder) {
    WriteAside.text(folder.resolve(id + ".csv"), numbers.text());
  }

  /** Deletes the numbers of a figure that is no longer on the page. */
  public static void forgetNumbers(String id, Path folder) {
    FolderTree.delete(folder.resolve(id + ".csv"));
  }

  /** Returns the figures one below the other. */
  public static String column(List<Figure> figures) {
    return figures.stream().map(Figure::html).collect(Collectors.joining());
  }
}
