package dev.espalier.text.rows;

import dev.espalier.text.RowReceiver;
import java.nio.file.Path;
import java.util.Set;

/** How a file holds rows of text; told by the end of its name, that of a compression aside. */
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

  /** Hands over a file's rows in order; lines have no columns. */
  abstract void read(Path file, String column, RowReceiver rows);

  /** The format of a file; what has no known ending is read as lines. */
  public static RowFormat of(Path file) {
    for (RowFormat format : values()) {
      if (format.endings.contains(ending(file))) {
        return format;
      }
    }
    return LINES;
  }

  /** Whether a file found in a directory is one of text, by its ending. */
  public static boolean isKnown(Path file) {
    String name = file.getFileName().toString();
    return !name.startsWith(".")
        && !IGNORED.contains(name)
        && (of(file) != LINES || LINES.endings.contains(ending(file)));
  }

  /** What {@code datasets} leaves out, too, and what it keeps beside a saved dataset. */
  private static final Set<String> IGNORED =
      Set.of(
          "config.json",
          "dataset_info.json",
          "dataset_infos.json",
          "dataset_dict.json",
          "state.json");

  /** A file's name in small letters, without the ending of a compression. */
  public static String nameWithin(Path file) {
    return Compression.nameWithin(file);
  }

  private static String ending(Path file) {
    String name = nameWithin(file);
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
