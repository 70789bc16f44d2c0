package dev.espalier.record;

import dev.espalier.storage.FileFaults;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code metrics.jsonl}: a line of JSON for each logged step. */
public final class MetricsFile {

  private MetricsFile() {}

  /** Begins a file. */
  public static Writer write(Path file) {
    return new Writer(file);
  }

  /**
   * The steps of a file.
   *
   * @throws dev.espalier.fault.BadInputException naming the file and the line
   */
  public static List<StepRecord> read(Path file) {
    try {
      List<StepRecord> steps = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        steps.add(Json.readLine(line, file, steps.size() + 1, StepRecord.class));
      }
      return steps;
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
  }

  /** Appends steps; each line is handed to the system at once, so that the file can be watched. */
  public static final class Writer implements AutoCloseable {

    private final Path file;
    private final BufferedWriter out;

    private Writer(Path file) {
      this.file = file;
      try {
        out = Files.newBufferedWriter(file);
      } catch (IOException e) {
        throw FileFaults.writing(file, e);
      }
    }

    /** Adds a step. */
    public void append(StepRecord step) {
      try {
        out.write(Json.line(step));
        out.flush();
      } catch (IOException e) {
        throw FileFaults.writing(file, e);
      }
    }

    @Override
    public void close() {
      try {
        out.close();
      } catch (IOException e) {
        throw FileFaults.writing(file, e);
      }
    }
  }
}
