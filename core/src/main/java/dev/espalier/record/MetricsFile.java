package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.FileFaults;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** {@code metrics.jsonl}: one logged step a line, readable while it grows. */
public final class MetricsFile {

  private static final TypeReference<StepRecord> STEP = new TypeReference<>() {};

  private MetricsFile() {}

  /**
   * Starts an empty file, replacing one that is there.
   *
   * @throws BadInputException naming the file, if it cannot be written
   */
  public static Writer write(Path file) {
    return write(file, null, false);
  }

  /**
   * The same, with the steps written for TensorBoard as well.
   *
   * @param closesEvents whether nothing follows there when the steps have ended
   */
  static Writer write(Path file, @Nullable ScalarLog events, boolean closesEvents) {
    try {
      return new Writer(file, Files.newBufferedWriter(file), events, closesEvents);
    } catch (IOException e) {
      throw FileFaults.writing(file, e);
    }
  }

  /**
   * Reads all steps. A last line without its newline is one that was being written when a run was
   * killed; it is left out.
   *
   * @throws BadInputException naming file, line and field, if it cannot be read or understood
   */
  public static List<StepRecord> read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    List<StepRecord> steps = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      String where = file + " line " + (i + 1);
      steps.add(RecordJson.parse(RecordJson.MAPPER, lines.get(i), STEP, where));
    }
    return steps;
  }

  /** Appends steps; each is handed to the system before {@code append} returns. */
  public static final class Writer implements AutoCloseable {

    private final Path file;
    private final BufferedWriter out;
    private final @Nullable ScalarLog events;
    private final boolean closesEvents;

    private Writer(
        Path file, BufferedWriter out, @Nullable ScalarLog events, boolean closesEvents) {
      this.file = file;
      this.out = out;
      this.events = events;
      this.closesEvents = closesEvents;
    }

    /**
     * @throws BadInputException naming the file, if it cannot be written
     */
    public void append(StepRecord step) {
      try {
        out.write(RecordJson.MAPPER.writeValueAsString(step));
        out.write('\n');
        out.flush();
        if (events != null) {
          events.step(step);
        }
      } catch (IOException e) {
        throw FileFaults.writing(file, e);
      }
    }

    /** What a training without rounds came to; this is said to TensorBoard only. */
    public void evaluated(int steps, double evalLoss, double perplexity) {
      if (events != null) {
        events.evaluated(evalLoss, perplexity, steps);
      }
    }

    /** Closing twice does nothing more. */
    @Override
    public void close() {
      if (events != null && closesEvents) {
        events.close();
      }
      try {
        out.close();
      } catch (IOException e) {
        throw FileFaults.writing(file, e);
      }
    }
  }
}
