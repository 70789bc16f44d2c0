package dev.espalier.record.sweep;

import dev.espalier.record.parquet.ParquetColumn;
import java.util.Collection;
import java.util.regex.Pattern;

/** What the values of an axis are, so that a table has them as readers of CSV would guess them. */
public enum AxisType {
  /** Whole numbers. */
  INTEGER("[+-]?\\d{1,18}", ParquetColumn.Type.INTEGER) {
    @Override
    Object value(String text) {
      return Long.valueOf(text);
    }
  },
  /** Numbers. */
  NUMBER("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?", ParquetColumn.Type.DOUBLE) {
    @Override
    Object value(String text) {
      return Double.valueOf(text);
    }
  },
  /** True and false. */
  BOOLEAN("true|false", ParquetColumn.Type.BOOLEAN) {
    @Override
    Object value(String text) {
      return Boolean.valueOf(text);
    }
  },
  /** Anything else. */
  TEXT("(?s).*", ParquetColumn.Type.TEXT) {
    @Override
    Object value(String text) {
      return text;
    }
  };

  private final Pattern form;
  private final ParquetColumn.Type column;

  AxisType(String form, ParquetColumn.Type column) {
    this.form = Pattern.compile(form);
    this.column = column;
  }

  /** Returns the narrowest type that has all values. */
  public static AxisType of(Collection<String> values) {
    for (AxisType type : values()) {
      if (values.stream().allMatch(value -> type.form.matcher(value).matches())) {
        return type;
      }
    }
    return TEXT;
  }

  /** Tells whether its values have an order and a distance. */
  public boolean isNumber() {
    return this == INTEGER || this == NUMBER;
  }

  ParquetColumn.Type column() {
    return column;
  }

  /** Returns the value that a text means. */
  abstract Object value(String text);
}
