package dev.espalier.record;

import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.FileFaults;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.type.TypeReference;

/** Reads a growing {@code metrics.jsonl}, each line once. Not thread-safe. */
public final class MetricsTail {

  private static final TypeReference<StepRecord> STEP = new TypeReference<>() {};

  /** The most bytes read at once; a line takes a few hundred. */
  private static final int MOST_BYTES = 1 << 20;

  private final Path file;
  private long read;

  /** Creates a reader without opening the file, which need not exist yet. */
  public MetricsTail(Path file) {
    this.file = file;
  }

  /** Returns the file. */
  public Path file() {
    return file;
  }

  /**
   * Returns the steps logged since the previous call. A line without a newline is read by a later
   * call; a missing file has no steps.
   *
   * @throws dev.espalier.fault.BadInputException naming the file, if it cannot be read or
   *     understood
   */
  public List<StepRecord> next() {
    List<StepRecord> steps = new ArrayList<>();
    if (!Files.isRegularFile(file)) {
      return steps;
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      while (in.length() > read) {
        in.seek(read);
        byte[] bytes = new byte[(int) Math.min(MOST_BYTES, in.length() - read)];
        in.readFully(bytes);
        int whole = bytes.length;
        while (whole > 0 && bytes[whole - 1] != '\n') {
          whole--;
        }
        if (whole == 0) {
          break;
        }
        String lines = new String(bytes, 0, whole, StandardCharsets.UTF_8);
        lines
            .lines()
            .forEach(
                line ->
                    steps.add(RecordJson.parse(RecordJson.MAPPER, line, STEP, file.toString())));
        read += whole;
      }
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
    return steps;
  }
}
