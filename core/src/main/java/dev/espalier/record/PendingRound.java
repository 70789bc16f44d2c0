package dev.espalier.record;

import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.DirectoryLock;
import dev.espalier.storage.PendingDirectory;
import dev.espalier.storage.WriteAside;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A round being written. Closing one that was not committed leaves nothing of it. */
public final class PendingRound implements AutoCloseable {

  private final int round;
  private final PendingDirectory folder;
  private final @Nullable ScalarLog events;
  private final @Nullable DirectoryLock lock;
  private boolean committed;

  private PendingRound(
      int round,
      PendingDirectory folder,
      @Nullable ScalarLog events,
      @Nullable DirectoryLock lock) {
    this.round = round;
    this.folder = folder;
    this.events = events;
    this.lock = lock;
  }

  /**
   * @param lock on the run's directory, if it was taken
   */
  static PendingRound begin(
      RunDirectory run, int round, @Nullable ScalarLog events, @Nullable DirectoryLock lock) {
    return new PendingRound(round, PendingDirectory.beside(run.round(round)), events, lock);
  }

  /** A place within; what is written where the run was removed would bring a part of it back. */
  private Path within(String name) {
    if (lock != null) {
      lock.check();
    }
    return folder.path().resolve(name);
  }

  /** Where its steps go. */
  public Path metrics() {
    return within(RunDirectory.METRICS);
  }

  /** Starts the file of its steps. */
  public MetricsWriter writeMetrics() {
    return MetricsWriter.open(metrics(), events, false, lock);
  }

  /** Where its mask goes. */
  public Path mask() {
    return within(RunDirectory.MASK);
  }

  /** Where the magnitudes of its weights go. */
  public Path histograms() {
    return within(RunDirectory.HISTOGRAMS);
  }

  /** Where the text its model wrote goes. */
  public Path sample() {
    return within(RunDirectory.SAMPLE);
  }

  /** Where its model goes. */
  public Path model() {
    return within(RunDirectory.MODEL);
  }

  /**
   * Writes {@code round.json} and gives the round its place, replacing one that is there.
   *
   * @throws IllegalArgumentException if the record is another round's
   */
  public void commit(RoundRecord record) {
    if (record.round() != round) {
      throw new IllegalArgumentException("round " + record.round() + " in place of " + round);
    }
    WriteAside.text(within(RunDirectory.ROUND_FILE), RecordJson.pretty(record));
    if (events != null) {
      events.round(record);
    }
    folder.commit();
    committed = true;
  }

  @Override
  public void close() {
    if (events != null && committed) {
      events.close();
    } else if (events != null) {
      events.discard();
    }
    folder.close();
  }
}
