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
 * One figure of a page: a picture that the script draws, what it shows in words, and its numbers as
 * a table and as CSV.
 *
 * @param id names it in the page, in the script, and the files saved of it
 * @param caption one or two sentences
 * @param controls HTML of what chooses what is drawn, without the choices; may be empty
 * @param alternative what the picture shows, for those who do not see it
 * @param table HTML
 */
public record Figure(
    String id,
    String title,
    String caption,
    String controls,
    String alternative,
    String table,
    Csv numbers) {

  /** The longest CSV that stands in the page as it is. */
  private static final int MOST_PLAIN = 30_000;

  /** A figure without controls. */
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

  /** Two figures side by side where there is room; one alone takes all of it. */
  public static String pair(List<Figure> figures) {
    return figures.size() < 2
        ? column(figures)
        : "<div class=\"pair\">\n" + column(figures) + "</div>\n";
  }

  /** A link that saves numbers. Many are packed, and unpacked by the script. */
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

  /** Writes each figure's numbers into a folder, under its id. */
  public static void writeNumbers(List<Figure> figures, Path folder) {
    figures.forEach(figure -> writeNumbers(figure.id, figure.numbers, folder));
  }

  public static void writeNumbers(String id, Csv numbers, Path folder) {
    WriteAside.text(folder.resolve(id + ".csv"), numbers.text());
  }

  /** Takes away the numbers of a figure that is not on the page any more. */
  public static void forgetNumbers(String id, Path folder) {
    FolderTree.delete(folder.resolve(id + ".csv"));
  }

  /** The figures one below the other. */
  public static String column(List<Figure> figures) {
    return figures.stream().map(Figure::html).collect(Collectors.joining());
  }
}
