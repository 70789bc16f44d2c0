package dev.espalier.record.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * A structure in Thrift's compact protocol, in which Parquet writes its metadata. Fields are added
 * in the ascending order of their numbers.
 */
final class ThriftCompact {

  private static final int I32 = 5;
  private static final int I64 = 6;
  private static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int STRUCTURE = 12;

  /** The greatest length of a list that its first byte has room for, and the mark of a longer. */
  private static final int LONG_LIST = 15;

  private static final int SEVEN_BITS = 0x7f;
  private static final int MORE = 0x80;
  private static final int SHIFT = 7;
  private static final int TYPE_BITS = 4;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int last;

  ThriftCompact i32(int field, int value) {
    begin(field, I32);
    zigzag(value);
    return this;
  }

  ThriftCompact i64(int field, long value) {
    begin(field, I64);
    zigzag(value);
    return this;
  }

  ThriftCompact text(int field, String value) {
    begin(field, BINARY);
    binary(value);
    return this;
  }

  ThriftCompact structure(int field, Consumer<ThriftCompact> fields) {
    begin(field, STRUCTURE);
    structure(fields);
    return this;
  }

  ThriftCompact numbers(int field, List<Integer> values) {
    list(field, I32, values.size());
    values.forEach(value -> zigzag(value));
    return this;
  }

  ThriftCompact texts(int field, List<String> values) {
    list(field, BINARY, values.size());
    values.forEach(this::binary);
    return this;
  }

  ThriftCompact structures(int field, List<Consumer<ThriftCompact>> values) {
    list(field, STRUCTURE, values.size());
    values.forEach(this::structure);
    return this;
  }

  /** Returns the whole structure. */
  byte[] bytes() {
    out.write(0);
    return out.toByteArray();
  }

  private void structure(Consumer<ThriftCompact> fields) {
    ThriftCompact inner = new ThriftCompact();
    fields.accept(inner);
    out.writeBytes(inner.bytes());
  }

  private void list(int field, int type, int size) {
    begin(field, LIST);
    out.write(Math.min(size, LONG_LIST) << TYPE_BITS | type);
    if (size >= LONG_LIST) {
      varint(out, size);
    }
  }

  /** The numbers of fields are so few that their distance always fits the first byte. */
  private void begin(int field, int type) {
    out.write(field - last << TYPE_BITS | type);
    last = field;
  }

  private void binary(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    varint(out, bytes.length);
    out.writeBytes(bytes);
  }

  private void zigzag(long value) {
    varint(out, value << 1 ^ value >> (Long.SIZE - 1));
  }

  /** Writes a number in groups of seven bits, the lowest first. */
  static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~SEVEN_BITS) != 0) {
      out.write((int) (rest & SEVEN_BITS) | MORE);
      rest >>>= SHIFT;
    }
    out.write((int) rest);
  }
}
