package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.DirectoryLock;
import dev.espalier.storage.LogFile;
import dev.espalier.storage.RegularFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code metrics.jsonl}. {@link #append} passes each step to the operating system before it
 * returns.
 */
public final class MetricsWriter implements AutoCloseable {

  /** Approximately the largest array of a JVM. */
  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

  private final LogFile file;
  private final @Nullable ScalarLog events;
  private final boolean closesEvents;
  private int lastStep;
  private final @Nullable DirectoryLock lock;

  private MetricsWriter(
      LogFile file,
      @Nullable ScalarLog events,
      boolean closesEvents,
      @Nullable DirectoryLock lock) {
    this.file = file;
    this.events = events;
    this.closesEvents = closesEvents;
    this.lock = lock;
  }

  /**
   * Creates an empty file, replacing any that exists.
   *
   * @throws BadInputException naming the file, if it cannot be written
   */
  public static MetricsWriter open(Path file) {
    return open(file, null, false, null);
  }

  /**
   * Creates an empty file and also writes the steps as TensorBoard events.
   *
   * @param closesEvents whether closing this writer closes the event file
   * @param lock the lock on the run's directory, if there is one
   */
  static MetricsWriter open(
      Path file, @Nullable ScalarLog events, boolean closesEvents, @Nullable DirectoryLock lock) {
    return new MetricsWriter(LogFile.create(file), events, closesEvents, lock);
  }

  /**
   * Appends a step as one line, unless it has been written already: resumed training reports again
   * the step at which it was stopped.
   *
   * @throws BadInputException naming the file, if it cannot be written
   * @throws dev.espalier.fault.RunFailedException if the run's directory was found to be removed
   */
  public void append(StepRecord step) {
    if (lock != null) {
      lock.checkLastSeen();
    }
    if (step.step() <= lastStep) {
      return;
    }
    lastStep = step.step();
    String line = RecordJson.MAPPER.writeValueAsString(step) + "\n";
    file.append(line.getBytes(StandardCharsets.UTF_8));
    if (events != null) {
      events.step(step);
    }
  }

  /** Returns everything written so far, for {@link #restore}. */
  public byte[] lines() {
    return RegularFile.bytes(file.path(), MOST_BYTES);
  }

  /** Writes the lines of a stopped training run to a file that is still empty. */
  public void restore(byte[] lines) {
    file.append(lines);
    List<StepRecord> steps = MetricsFile.read(file.path());
    if (!steps.isEmpty()) {
      lastStep = steps.getLast().step();
    }
    if (events != null) {
      events.replay(steps);
    }
  }

  /**
   * Writes the final validation loss of a training run without rounds to TensorBoard; {@code
   * metrics.jsonl} does not contain it.
   */
  public void evaluated(int steps, double evalLoss, double perplexity) {
    if (events != null) {
      events.evaluated(evalLoss, perplexity, steps);
    }
  }

  /** Closes the file; further calls have no effect. */
  @Override
  public void close() {
    if (events != null && closesEvents) {
      events.close();
    }
    file.close();
  }
}
