package dev.espalier.bench.data;

import dev.espalier.storage.RegularFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the same rows in each format.
 *
 * @param folder where they are written
 * @param bytes how many bytes of text there are at least
 * @param rowsTogether the number of rows is a multiple of it
 */
record DataFiles(Path folder, long bytes, int rowsTogether) {

  private static final int SEED = 42;
  private static final int BUFFER = 1 << 20;

  /** The rows written, and the bytes of their text with a line end each. */
  record Size(long rows, long bytes) {}

  /** Receives one row. */
  private interface RowSink {
    void add(String row) throws IOException;
  }

  /** Writes lines, from which the peer makes Parquet. */
  Size writeLines(List<String> clauses) {
    return write(DataFormat.TEXT, clauses);
  }

  /** Writes the rows in a format other than Parquet, for which the product has no writer. */
  Size write(DataFormat format, List<String> clauses) {
    try (Writer out = writer(format)) {
      return switch (format) {
        case TEXT -> send(clauses, row -> out.append(row).append('\n'));
        case JSONL, JSONL_GZIP -> {
          JsonMapper json = JsonMapper.builder().build();
          yield send(
              clauses,
              row -> out.append(json.writeValueAsString(Map.of("text", row))).append('\n'));
        }
        case PARQUET -> throw new IllegalArgumentException("the peer writes Parquet");
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Writer writer(DataFormat format) throws IOException {
    OutputStream file = Files.newOutputStream(path(format));
    return new BufferedWriter(
        new OutputStreamWriter(
            format == DataFormat.JSONL_GZIP ? new GZIPOutputStream(file, BUFFER) : file,
            StandardCharsets.UTF_8),
        BUFFER);
  }

  private Size send(List<String> clauses, RowSink sink) throws IOException {
    SampleText text = SampleText.of(clauses, SEED);
    long rows = 0;
    long written = 0;
    while (written < bytes || rows % rowsTogether != 0) {
      String row = text.next();
      sink.add(row);
      rows++;
      written += row.getBytes(StandardCharsets.UTF_8).length + 1;
    }
    return new Size(rows, written);
  }

  /** Returns the file in a format, which may not have been written yet. */
  Path path(DataFormat format) {
    return folder.resolve(format.file());
  }

  /** Returns the bytes of the file in a format. */
  long bytes(DataFormat format) {
    return RegularFile.of(path(format)).toFile().length();
  }
}
