package dev.espalier.record;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table of comma-separated values as RFC 4180 defines them, except that lines end with a line
 * feed. Numbers are written so that they read back exactly; null and non-finite numbers are written
 * as empty cells. Text that a spreadsheet would take for a formula gets an apostrophe in front.
 */
public final class Csv {

  /** How formulas begin, in East Asian width as well, and what a spreadsheet may cut off before. */
  private static final String FORMULA = "=+-@\t\r\n＝＋－＠";

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

  private final StringWriter lines = new StringWriter();
  private final CsvWriter writer =
      CsvWriter.builder().lineDelimiter(LineDelimiter.LF).bufferSize(0).build(lines);

  /** Creates a table with the given column names. */
  public Csv(List<String> header) {
    writer.writeRecord(header.stream().map(Csv::harmless).toList());
  }

  /** Creates a table with the given column names. */
  public Csv(String... header) {
    this(List.of(header));
  }

  /** Adds a row; each cell is a string, a number, a boolean or null. */
  public void row(@Nullable Object... cells) {
    row(Arrays.asList(cells));
  }

  /** Adds a row; each cell is a string, a number, a boolean or null. */
  public void row(List<? extends @Nullable Object> cells) {
    writer.writeRecord(cells.stream().map(Csv::cell).toArray(String[]::new));
  }

  /** Returns the table as text. */
  public String text() {
    return lines.toString();
  }

  /** Returns the column names of a repeated measurement. */
  public static List<String> columns(String of) {
    return List.of(of + "_mean", of + "_sd", of + "_low", of + "_high");
  }

  /** Returns the cells of these columns, all empty if there is no measurement. */
  public static List<@Nullable Double> cells(@Nullable Spread spread) {
    return spread == null
        ? Arrays.asList(null, null, null, null)
        : List.of(spread.mean(), spread.sd(), spread.low(), spread.high());
  }

  private static String cell(@Nullable Object cell) {
    return cell == null || cell instanceof Double number && !Double.isFinite(number)
        ? ""
        : cell instanceof String text ? harmless(text) : cell.toString();
  }

  /**
   * A spreadsheet computes a text that begins like a formula, whoever wrote it. It takes one behind
   * an apostrophe as it stands.
   */
  private static String harmless(String text) {
    return !text.isEmpty()
            && FORMULA.indexOf(text.charAt(0)) >= 0
            && !NUMBER.matcher(text).matches()
        ? "'" + text
        : text;
  }
}
