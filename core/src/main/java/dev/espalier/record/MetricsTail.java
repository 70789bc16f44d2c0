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

/** Reads a {@code metrics.jsonl} that grows, each line of it once. */
public final class MetricsTail {

  private static final TypeReference<StepRecord> STEP = new TypeReference<>() {};

  /** So much is read at once at most; a line is a few hundred bytes. */
  private static final int MOST_BYTES = 1 << 20;

  private final Path file;
  private long read;

  /** Nothing is opened yet; the file need not be there. */
  public MetricsTail(Path file) {
    this.file = file;
  }

  /** The file that is read. */
  public Path file() {
    return file;
  }

  /**
   * The steps logged since this was asked last. A line without its newline is left for the next
   * time; so is a file that is not there.
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
