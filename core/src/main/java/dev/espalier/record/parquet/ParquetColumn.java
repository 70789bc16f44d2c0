package dev.espalier.record.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table, whose values are of one type or null. Non-finite numbers are null, as they
 * are empty cells in CSV.
 *
 * @param name its name
 * @param type what its values are
 * @param values a value for each row, of the class that the type names
 */
public record ParquetColumn(String name, Type type, List<@Nullable Object> values) {

  /** Types of values. */
  public enum Type {
    /** {@link Boolean} values. */
    BOOLEAN(0),
    /** {@link Number} values without a fraction. */
    INTEGER(2),
    /** {@link Number} values. */
    DOUBLE(5),
    /** {@link String} values. */
    TEXT(6);

    private final int code;

    Type(int code) {
      this.code = code;
    }

    /** Returns the number of the physical type in the format. */
    int code() {
      return code;
    }
  }

  /** Copies the list. */
  public ParquetColumn {
    List<@Nullable Object> finite = new ArrayList<>(values);
    finite.replaceAll(
        value -> value instanceof Double number && !Double.isFinite(number) ? null : value);
    values = Collections.unmodifiableList(finite);
  }

  /**
   * Returns its page: which rows have a value, as runs of equal definition levels, and then the
   * values, one after the other.
   */
  byte[] page() {
    byte[] levels = levels();
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    page.writeBytes(little(Integer.BYTES).putInt(levels.length).array());
    page.writeBytes(levels);
    if (type == Type.BOOLEAN) {
      page.writeBytes(bits());
    } else {
      for (Object value : values) {
        if (value != null) {
          page.writeBytes(plain(value));
        }
      }
    }
    return page.toByteArray();
  }

  private byte[] levels() {
    ByteArrayOutputStream runs = new ByteArrayOutputStream();
    int begin = 0;
    for (int row = 1; row <= values.size(); row++) {
      boolean there = values.get(begin) != null;
      if (row == values.size() || (values.get(row) != null) != there) {
        ThriftCompact.varint(runs, (long) (row - begin) << 1);
        runs.write(there ? 1 : 0);
        begin = row;
      }
    }
    return runs.toByteArray();
  }

  private byte[] bits() {
    List<Boolean> known = new ArrayList<>();
    for (Object value : values) {
      if (value != null) {
        known.add((Boolean) value);
      }
    }
    byte[] bits = new byte[(known.size() + Byte.SIZE - 1) / Byte.SIZE];
    for (int i = 0; i < known.size(); i++) {
      bits[i / Byte.SIZE] |= (byte) (known.get(i) ? 1 << i % Byte.SIZE : 0);
    }
    return bits;
  }

  private byte[] plain(Object value) {
    return switch (type) {
      case INTEGER -> little(Long.BYTES).putLong(((Number) value).longValue()).array();
      case DOUBLE -> little(Double.BYTES).putDouble(((Number) value).doubleValue()).array();
      case TEXT -> {
        byte[] text = ((String) value).getBytes(StandardCharsets.UTF_8);
        yield little(Integer.BYTES + text.length).putInt(text.length).put(text).array();
      }
      case BOOLEAN -> throw new IllegalStateException("booleans are packed");
    };
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
