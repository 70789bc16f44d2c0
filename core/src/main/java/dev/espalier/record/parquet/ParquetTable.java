package dev.espalier.record.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/**
 * A flat table as an Apache Parquet file: one group of rows, a page for each column, plain values,
 * compressed by gzip, so that every reader of the format can read it.
 */
public final class ParquetTable {

  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  /** Numbers that the format gives to what is used here. */
  private static final int VERSION = 1;

  private static final int OPTIONAL = 1;
  private static final int UTF8 = 0;
  private static final int GZIP = 2;
  private static final int DATA_PAGE = 0;
  private static final int PLAIN = 0;
  private static final int RUNS = 3;

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final List<Consumer<ThriftCompact>> chunks = new ArrayList<>();
  private final List<ParquetColumn> columns;
  private final int rows;
  private long size;

  private ParquetTable(List<ParquetColumn> columns) {
    this.columns = columns;
    this.rows = columns.isEmpty() ? 0 : columns.getFirst().values().size();
  }

  /**
   * Returns the file of columns of one length.
   *
   * @throws IllegalArgumentException if their lengths differ
   */
  public static byte[] of(List<ParquetColumn> columns) {
    ParquetTable table = new ParquetTable(columns);
    if (columns.stream().anyMatch(column -> column.values().size() != table.rows)) {
      throw new IllegalArgumentException("columns of different lengths");
    }
    return table.bytes();
  }

  private byte[] bytes() {
    file.writeBytes(MAGIC);
    if (rows > 0) {
      columns.forEach(this::write);
    }
    byte[] footer = footer();
    file.writeBytes(footer);
    file.writeBytes(
        ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(footer.length)
            .array());
    file.writeBytes(MAGIC);
    return file.toByteArray();
  }

  private void write(ParquetColumn column) {
    byte[] page = column.page();
    byte[] packed = packed(page);
    byte[] header =
        new ThriftCompact()
            .i32(1, DATA_PAGE)
            .i32(2, page.length)
            .i32(3, packed.length)
            .structure(5, data -> data.i32(1, rows).i32(2, PLAIN).i32(3, RUNS).i32(4, RUNS))
            .bytes();
    long offset = file.size();
    file.writeBytes(header);
    file.writeBytes(packed);
    long plainSize = header.length + (long) page.length;
    long packedSize = header.length + (long) packed.length;
    size += plainSize;
    chunks.add(
        chunk ->
            chunk
                .i64(2, offset)
                .structure(
                    3,
                    of ->
                        of.i32(1, column.type().code())
                            .numbers(2, List.of(PLAIN, RUNS))
                            .texts(3, List.of(column.name()))
                            .i32(4, GZIP)
                            .i64(5, rows)
                            .i64(6, plainSize)
                            .i64(7, packedSize)
                            .i64(9, offset)));
  }

  private byte[] footer() {
    List<Consumer<ThriftCompact>> schema = new ArrayList<>();
    schema.add(root -> root.text(4, "schema").i32(5, columns.size()));
    columns.forEach(column -> schema.add(of -> describe(column, of)));
    List<Consumer<ThriftCompact>> groups = new ArrayList<>();
    if (rows > 0) {
      groups.add(group -> group.structures(1, chunks).i64(2, size).i64(3, rows));
    }
    return new ThriftCompact()
        .i32(1, VERSION)
        .structures(2, schema)
        .i64(3, rows)
        .structures(4, groups)
        .text(6, "espalier")
        .bytes();
  }

  private static void describe(ParquetColumn column, ThriftCompact of) {
    of.i32(1, column.type().code()).i32(3, OPTIONAL).text(4, column.name());
    if (column.type() == ParquetColumn.Type.TEXT) {
      // Both the old and the present way to say that it is text.
      of.i32(6, UTF8).structure(10, kind -> kind.structure(1, string -> {}));
    }
  }

  private static byte[] packed(byte[] page) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream packer = new GZIPOutputStream(bytes)) {
      packer.write(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
