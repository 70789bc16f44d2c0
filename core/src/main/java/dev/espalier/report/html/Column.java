package dev.espalier.report.html;

import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One quantity of the points of a figure: defines once how it is computed, named and formatted for
 * tables, files and charts.
 *
 * @param name name of the column in the CSV file
 * @param head heading of the column in the table on the page
 * @param value returns a number, a text or a boolean for files; null if unknown
 * @param text returns the value as text for tables
 */
public record Column<P>(
    String name, String head, Function<P, @Nullable Object> value, Function<P, String> text) {

  /** Returns a column of measurements; the table shows a dash for non-finite ones. */
  public static <P> Column<P> of(
      String name, String head, ToDoubleFunction<P> value, DoubleFunction<String> print) {
    return new Column<>(
        name, head, value::applyAsDouble, point -> print.apply(value.applyAsDouble(point)));
  }

  /** Returns a column of counts; the table shows a dash for unknown ones. */
  public static <P> Column<P> count(
      String name, String head, Function<P, ? extends @Nullable Number> value) {
    return new Column<>(
        name,
        head,
        value::apply,
        point -> {
          Number count = value.apply(point);
          return count == null ? Numbers.NONE : Numbers.count(count.longValue());
        });
  }

  /** Returns a column that is the same in files and in tables, such as the number of a round. */
  public static <P> Column<P> plain(String name, String head, Function<P, ? extends Object> value) {
    return new Column<>(name, head, value::apply, point -> String.valueOf(value.apply(point)));
  }

  /** Returns this quantity with another heading. */
  public Column<P> titled(String other) {
    return new Column<>(name, other, value, text);
  }

  /** Returns this quantity with another format in tables. */
  public Column<P> printed(Function<P, String> other) {
    return new Column<>(name, head, value, other);
  }

  /** Returns the value for a chart: null if it is not a finite number. */
  public @Nullable Object drawn(P point) {
    Object drawn = value.apply(point);
    return drawn instanceof Double number && !Double.isFinite(number) ? null : drawn;
  }
}
