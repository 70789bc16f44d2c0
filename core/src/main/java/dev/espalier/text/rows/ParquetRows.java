package dev.espalier.text.rows;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.FileFaults;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.ColumnSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One text column of a Parquet file. */
final class ParquetRows {

  /** The reader tells everyone whether it found vector instructions; only its warnings matter. */
  private static final Logger READER = Logger.getLogger("dev.hardwood");

  static {
    READER.setLevel(Level.WARNING);
  }

  private ParquetRows() {}

  static void read(Path file, String column, Consumer<String> rows) {
    try (InputFile input = InputFile.of(file);
        ParquetFileReader reader = trying(file, () -> ParquetFileReader.open(input))) {
      checkColumn(file, column, reader.getFileSchema().getColumns());
      ColumnProjection columns = ColumnProjection.columns(column);
      try (RowReader row =
          trying(file, () -> reader.buildRowReader().projection(columns).build())) {
        for (long number = 0; trying(file, row::hasNext); number++) {
          rows.accept(text(file, column, row, number));
        }
      }
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
  }

  private static String text(Path file, String column, RowReader row, long number)
      throws IOException {
    String text =
        trying(
            file,
            () -> {
              row.next();
              return row.isNull(column) ? "" : row.getString(column);
            });
    if (row.isNull(column)) {
      throw new BadInputException(
          file + ": row " + number, column + " is null", "every row needs a text in " + column);
    }
    return text;
  }

  /** A step of the reader, whose own failures mean that the file is broken. */
  @FunctionalInterface
  private interface Step<T> {
    T take() throws IOException;
  }

  private static <T> T trying(Path file, Step<T> step) throws IOException {
    try {
      return step.take();
    } catch (RuntimeException e) {
      throw new BadInputException(
          file.toString(),
          "is no Parquet file that can be read: " + e.getMessage(),
          "fetch or make the file again",
          e);
    }
  }

  private static void checkColumn(Path file, String column, List<ColumnSchema> columns) {
    List<String> names = columns.stream().map(ColumnSchema::name).toList();
    if (!names.contains(column)) {
      throw new BadInputException(
          file.toString(),
          "has no column " + column + " but " + String.join(", ", names),
          "choose one with --text-column");
    }
    PhysicalType type = columns.get(names.indexOf(column)).type();
    if (type != PhysicalType.BYTE_ARRAY) {
      throw new BadInputException(
          file.toString(),
          "column " + column + " is " + type + ", no text",
          "choose one of " + String.join(", ", names) + " with --text-column");
    }
  }
}
