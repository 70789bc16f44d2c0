package dev.espalier.text.rows;

import dev.espalier.text.RowReceiver;
import java.nio.file.Path;
import java.util.Set;

/**
 * The formats of files with rows of text, recognised by the file extension, apart from that of a
 * compression.
 */
public enum RowFormat {
  LINES(Set.of("txt", "text", "raw", "tokens")) {
    @Override
    void read(Path file, String column, RowReceiver rows) {
      LineRows.read(file, rows);
    }
  },
  JSON(Set.of("jsonl", "ndjson", "json")) {
    @Override
    void read(Path file, String column, RowReceiver rows) {
      JsonRows.read(file, column, rows);
    }
  },
  CSV(Set.of("csv")) {
    @Override
    void read(Path file, String column, RowReceiver rows) {
      CsvRows.read(file, column, ',', rows);
    }
  },
  TSV(Set.of("tsv")) {
    @Override
    void read(Path file, String column, RowReceiver rows) {
      CsvRows.read(file, column, '\t', rows);
    }
  },
  PARQUET(Set.of("parquet")) {
    @Override
    void read(Path file, String column, RowReceiver rows) {
      ParquetRows.read(file, column, rows);
    }
  };

  private final Set<String> endings;

  RowFormat(Set<String> endings) {
    this.endings = endings;
  }

  /** Passes on a file's rows in order; the column is ignored for lines. */
  abstract void read(Path file, String column, RowReceiver rows);

  /** Returns the format of a file; files with an unknown extension are read as lines. */
  public static RowFormat of(Path file) {
    for (RowFormat format : values()) {
      if (format.endings.contains(ending(file))) {
        return format;
      }
    }
    return LINES;
  }

  /** Tells, by its extension, whether a file found in a directory is a text file. */
  public static boolean isKnown(Path file) {
    String name = file.getFileName().toString();
    return !name.startsWith(".")
        && !IGNORED.contains(name)
        && (of(file) != LINES || LINES.endings.contains(ending(file)));
  }

  /** Files that {@code datasets} also leaves out, and those it writes beside a saved dataset. */
  private static final Set<String> IGNORED =
      Set.of(
          "config.json",
          "dataset_info.json",
          "dataset_infos.json",
          "dataset_dict.json",
          "state.json");

  /** Returns a file's name in lower case, without the extension of a compression. */
  public static String nameWithin(Path file) {
    return Compression.nameWithin(file);
  }

  private static String ending(Path file) {
    String name = nameWithin(file);
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
