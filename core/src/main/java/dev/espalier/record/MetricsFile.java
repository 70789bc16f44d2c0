package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.RegularFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads {@code metrics.jsonl}, which has one logged step per line and may still be growing. */
public final class MetricsFile {

  private MetricsFile() {}

  /**
   * Reads all steps. Ignores a last line without a newline: the process was killed while it wrote
   * that line, or is still writing it.
   *
   * @throws BadInputException naming file, line and field, if it cannot be read or understood
   */
  public static List<StepRecord> read(Path file) {
    if (!Files.exists(RegularFile.of(file))) {
      throw FileFaults.reading(file, new NoSuchFileException(file.toString()));
    }
    return new MetricsTail(file).next();
  }
}
