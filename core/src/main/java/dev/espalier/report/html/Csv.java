package dev.espalier.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A figure's numbers as RFC 4180 has them. Numbers are written so that they read back exactly; what
 * is null or no finite number is empty.
 */
public final class Csv {

  private final List<String> lines = new ArrayList<>();

  public Csv(String... header) {
    row((Object[]) header);
  }

  public Csv(List<String> header) {
    row(header.toArray());
  }

  public void row(@Nullable Object... cells) {
    List<String> line = new ArrayList<>();
    for (Object cell : cells) {
      line.add(cell(cell));
    }
    lines.add(line.stream().collect(Collectors.joining(",")));
  }

  public String text() {
    return String.join("\n", lines) + "\n";
  }

  private static String cell(@Nullable Object cell) {
    if (cell == null || cell instanceof Double number && !Double.isFinite(number)) {
      return "";
    }
    String text = cell.toString();
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
