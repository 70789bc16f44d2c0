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

/** One text column of a Parquet file. */
final class ParquetRows {

  private ParquetRows() {}

  static void read(Path file, String column, Consumer<String> rows) {
    try (InputFile input = InputFile.of(file);
        ParquetFileReader reader = ParquetFileReader.open(input)) {
      checkColumn(file, column, reader.getFileSchema().getColumns());
      try (RowReader row =
          reader.buildRowReader().projection(ColumnProjection.columns(column)).build()) {
        for (long number = 0; row.hasNext(); number++) {
          row.next();
          rows.accept(text(file, column, row, number));
        }
      }
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    } catch (RuntimeException e) {
      throw e.getClass().getName().startsWith("dev.espalier.") ? e : broken(file, e);
    }
  }

  private static String text(Path file, String column, RowReader row, long number) {
    if (row.isNull(column)) {
      throw new BadInputException(
          file + ": row " + number, column + " is null", "every row needs a text in " + column);
    }
    return row.getString(column);
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

  private static BadInputException broken(Path file, RuntimeException cause) {
    return new BadInputException(
        file.toString(),
        "is no Parquet file that can be read: " + cause.getMessage(),
        "fetch or make the file again",
        cause);
  }
}
