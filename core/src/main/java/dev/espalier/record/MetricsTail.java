package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.FileFaults;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.type.TypeReference;

/** Reads a growing {@code metrics.jsonl}, each line once. Not thread-safe. */
public final class MetricsTail {

  private static final TypeReference<StepRecord> STEP = new TypeReference<>() {};

  /** The most bytes read at once; a line takes a few hundred. */
  private static final int MOST_BYTES = 1 << 20;

  private final Path file;
  private long read;
  private long lines;

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
   * @throws BadInputException naming file, line and field, if it cannot be read or understood
   */
  public List<StepRecord> next() {
    List<StepRecord> steps = new ArrayList<>();
    if (!Files.isRegularFile(file)) {
      return steps;
    }
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      while (in.size() > read) {
        byte[] bytes = bytes(in);
        int whole = bytes.length;
        while (whole > 0 && bytes[whole - 1] != '\n') {
          whole--;
        }
        if (whole == 0) {
          checkLength(bytes.length);
          break;
        }
        parse(new String(bytes, 0, whole, StandardCharsets.UTF_8), steps);
        read += whole;
      }
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
    return steps;
  }

  private void checkLength(int bytes) {
    if (bytes == MOST_BYTES) {
      throw new BadInputException(
          file + " line " + (lines + 1), "is longer than a logged step", RecordJson.REMEDY);
    }
  }

  private void parse(String text, List<StepRecord> steps) {
    for (String line : text.lines().toList()) {
      lines++;
      String where = file + " line " + lines;
      steps.add(RecordJson.parse(RecordJson.MAPPER, line, STEP, where));
    }
  }

  private byte[] bytes(FileChannel in) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(MOST_BYTES, in.size() - read));
    while (bytes.hasRemaining() && in.read(bytes, read + bytes.position()) >= 0) {
      // A read may return fewer bytes than requested.
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
