package dev.espalier.report.html;

import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One quantity of the points of a figure: said once how it is computed, what it is called and how
 * it is printed, whether it ends in a table, a file or a chart.
 *
 * @param name the column of the CSV file
 * @param head the column of the table on the page
 * @param value a number, a text or a truth value as files have it; null where it is not known
 * @param text the same as the table has it
 */
public record Column<P>(
    String name, String head, Function<P, @Nullable Object> value, Function<P, String> text) {

  /** Returns a measurement; where it is not a finite number, the table has a dash. */
  public static <P> Column<P> of(
      String name, String head, ToDoubleFunction<P> value, DoubleFunction<String> print) {
    return new Column<>(
        name, head, value::applyAsDouble, point -> print.apply(value.applyAsDouble(point)));
  }

  /** Returns a count; where it is not known, the table has a dash. */
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

  /** Returns what is the same in files and in words, such as the number of a round. */
  public static <P> Column<P> plain(String name, String head, Function<P, ? extends Object> value) {
    return new Column<>(name, head, value::apply, point -> String.valueOf(value.apply(point)));
  }

  /** Returns this quantity as a table calls it that uses another word. */
  public Column<P> titled(String other) {
    return new Column<>(name, other, value, text);
  }

  /** Returns this quantity as a table prints it in another way. */
  public Column<P> printed(Function<P, String> other) {
    return new Column<>(name, head, value, other);
  }

  /** Returns what a chart draws: null where there is no finite number. */
  public @Nullable Object drawn(P point) {
    Object drawn = value.apply(point);
    return drawn instanceof Double number && !Double.isFinite(number) ? null : drawn;
  }
}
