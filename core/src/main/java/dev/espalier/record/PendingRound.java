package dev.espalier.record;

import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.PendingDirectory;
import dev.espalier.storage.WriteAside;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A round being written. Closing one that was not committed leaves nothing of it. */
public final class PendingRound implements AutoCloseable {

  private final int round;
  private final PendingDirectory folder;
  private final @Nullable ScalarLog events;
  private boolean committed;

  private PendingRound(int round, PendingDirectory folder, @Nullable ScalarLog events) {
    this.round = round;
    this.folder = folder;
    this.events = events;
  }

  static PendingRound begin(RunDirectory run, int round, @Nullable ScalarLog events) {
    return new PendingRound(round, PendingDirectory.beside(run.round(round)), events);
  }

  /** Where its steps go. */
  public Path metrics() {
    return folder.path().resolve(RunDirectory.METRICS);
  }

  /** Starts the file of its steps. */
  public MetricsWriter writeMetrics() {
    return MetricsWriter.open(metrics(), events, false);
  }

  /** Where its mask goes. */
  public Path mask() {
    return folder.path().resolve(RunDirectory.MASK);
  }

  /** Where the magnitudes of its weights go. */
  public Path histograms() {
    return folder.path().resolve(RunDirectory.HISTOGRAMS);
  }

  /** Where the text its model wrote goes. */
  public Path sample() {
    return folder.path().resolve(RunDirectory.SAMPLE);
  }

  /** Where its model goes. */
  public Path model() {
    return folder.path().resolve(RunDirectory.MODEL);
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
    WriteAside.text(folder.path().resolve(RunDirectory.ROUND_FILE), RecordJson.pretty(record));
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
