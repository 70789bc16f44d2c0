package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.LogFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code metrics.jsonl}: each step is handed to the system before {@code append} returns.
 */
public final class MetricsWriter implements AutoCloseable {

  private final LogFile file;
  private final @Nullable ScalarLog events;
  private final boolean closesEvents;

  private MetricsWriter(LogFile file, @Nullable ScalarLog events, boolean closesEvents) {
    this.file = file;
    this.events = events;
    this.closesEvents = closesEvents;
  }

  /**
   * Starts an empty file, replacing one that is there.
   *
   * @throws BadInputException naming the file, if it cannot be written
   */
  public static MetricsWriter open(Path file) {
    return open(file, null, false);
  }

  /**
   * The same, with the steps written for TensorBoard as well.
   *
   * @param closesEvents whether nothing follows there when the steps have ended
   */
  static MetricsWriter open(Path file, @Nullable ScalarLog events, boolean closesEvents) {
    return new MetricsWriter(LogFile.create(file), events, closesEvents);
  }

  /**
   * @throws BadInputException naming the file, if it cannot be written
   */
  public void append(StepRecord step) {
    String line = RecordJson.MAPPER.writeValueAsString(step) + "\n";
    file.append(line.getBytes(StandardCharsets.UTF_8));
    if (events != null) {
      events.step(step);
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
    file.close();
  }
}
