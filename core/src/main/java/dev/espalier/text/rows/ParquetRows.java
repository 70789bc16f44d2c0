package dev.espalier.text.rows;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.RegularFile;
import dev.espalier.text.RowReceiver;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ColumnReaders;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.Validity;
import dev.hardwood.schema.ColumnProjection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One text column of a Parquet file; a column within structs is named by its path. */
final class ParquetRows {

  /** The reader logs whether it found vector instructions; only its warnings matter. */
  private static final Logger READER = Logger.getLogger("dev.hardwood");

  /** Bytes of text to hold at a time, estimated from the mean length of a row. */
  private static final long BATCH_BYTES = 4L << 20;

  private static final int MOST_ROWS = 1024;

  static {
    READER.setLevel(Level.WARNING);
  }

  private final Path file;
  private final String column;
  private final RowWriter writer;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final CharBuffer chars = CharBuffer.allocate(1 << 13);
  private long row;

  private final RowReceiver rows;

  private ParquetRows(Path file, String column, RowReceiver rows) {
    this.file = file;
    this.column = column;
    this.rows = rows;
    this.writer = new RowWriter(rows);
  }

  static void read(Path file, String column, RowReceiver rows) {
    new ParquetRows(file, column, rows).read();
  }

  private void read() {
    try (InputFile input = InputFile.of(RegularFile.of(file));
        ParquetFileReader reader = trying(() -> ParquetFileReader.open(input))) {
      int index = trying(() -> ParquetColumn.find(file, column, reader.getFileSchema()));
      ColumnProjection columns =
          trying(() -> ParquetColumn.projection(reader.getFileSchema(), index));
      int together = trying(() -> together(reader.getFileMetaData().rowGroups(), index, columns));
      try (ColumnReaders readers =
          trying(() -> reader.buildColumnReaders(columns).batchSize(together).build())) {
        ColumnReader values = trying(() -> ParquetColumn.reader(readers, index));
        long all = reader.getFileMetaData().rowGroups().stream().mapToLong(RowGroup::numRows).sum();
        double bytesPerRow = (double) Files.size(file) / Math.max(1, all);
        while (trying(readers::nextBatch)) {
          long before = row;
          batch(values);
          rows.bytesRead((long) (row * bytesPerRow) - (long) (before * bytesPerRow));
        }
      }
    } catch (IOException e) {
      throw fault(e);
    }
  }

  /** A premature end is damage too; other failures are those of the disk. */
  private BadInputException fault(IOException e) {
    return e instanceof FileSystemException ? FileFaults.reading(file, e) : damaged(e);
  }

  /** Returns the rows per batch: few if rows are long, counting all columns if all are read. */
  private static int together(List<RowGroup> groups, int index, ColumnProjection columns) {
    int together = MOST_ROWS;
    for (RowGroup group : groups) {
      long bytes =
          columns.projectsAll()
              ? group.totalByteSize()
              : group.columns().get(index).metaData().totalUncompressedSize();
      long mean = Math.max(1, bytes / Math.max(1, group.numRows()));
      together = (int) Math.min(together, Math.max(1, BATCH_BYTES / mean));
    }
    return together;
  }

  private void batch(ColumnReader values) throws IOException {
    int count = trying(values::getRecordCount);
    Validity validity = trying(values::getLeafValidity);
    byte[] bytes = trying(values::getBinaryValues);
    int[] offsets = trying(values::getBinaryOffsets);
    for (int i = 0; i < count; i++, row++) {
      if (isNull(validity, i)) {
        throw new BadInputException(
            file + ": row " + row, column + " is null", "every row needs a text in " + column);
      }
      text(valueAt(bytes, offsets, i));
    }
  }

  private boolean isNull(Validity validity, int place) throws IOException {
    return trying(() -> validity.isNull(place));
  }

  private ByteBuffer valueAt(byte[] bytes, int[] offsets, int place) throws IOException {
    return trying(
        () -> ByteBuffer.wrap(bytes, offsets[place], offsets[place + 1] - offsets[place]));
  }

  private void text(ByteBuffer bytes) {
    decoder.reset();
    CoderResult result;
    do {
      chars.clear();
      result = decoder.decode(bytes, chars, true);
      writer.write(chars.array(), 0, chars.position());
    } while (result.isOverflow());
    if (result.isError()) {
      throw new BadInputException(
          file + ": row " + row, column + " is not UTF-8 text", "write it as UTF-8");
    }
    writer.endRow();
  }

  /** A call of the reader, whose own exceptions mean that the file is damaged. */
  @FunctionalInterface
  private interface Step<T> {
    T take() throws IOException;
  }

  private <T> T trying(Step<T> step) throws IOException {
    try {
      return step.take();
    } catch (BadInputException e) {
      throw e;
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      // Damaged sizes and depths let the reader ask for more memory or stack than there is.
      throw damaged(e);
    }
  }

  private BadInputException damaged(Throwable e) {
    return e instanceof UnsupportedOperationException
        ? new BadInputException(
            file.toString(),
            "uses a compression or an encoding that is not read",
            "write it with compression='zstd'",
            e)
        : new BadInputException(
            file.toString(),
            "is damaged, encrypted, or no Parquet file",
            "fetch or make the file again",
            e);
  }
}
