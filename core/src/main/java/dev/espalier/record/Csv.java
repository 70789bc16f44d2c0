package dev.espalier.record;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Tables as text: a comma between cells, and numbers that read back exactly. */
public final class Csv {

  private Csv() {}

  /** A line. */
  public static String row(List<String> cells) {
    return cells.stream().map(Csv::quoted).collect(Collectors.joining(",")) + "\n";
  }

  /** A number; what is no finite one is empty. */
  public static String number(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "";
  }

  /** The names of the columns of a measurement that was repeated. */
  public static List<String> columns(String of) {
    return List.of("mean", "sd", "low", "high").stream()
        .map(part -> String.format(Locale.ROOT, "%s_%s", of, part))
        .toList();
  }

  /** What stands in these columns. */
  public static List<String> cells(Spread spread) {
    return List.of(
        number(spread.mean()), number(spread.sd()), number(spread.low()), number(spread.high()));
  }

  /** Quotes as RFC 4180 does: names may come from anyone. */
  private static String quoted(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
