package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.DirectoryLock;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.FolderTree;
import dev.espalier.storage.Leftovers;
import dev.espalier.storage.WriteAside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the directory of a run. Whatever fails to be written is a {@link BadInputException} that
 * names the file.
 *
 * <p>A writer that has {@linkplain #alone taken the directory} has it for itself until it is
 * closed, and notices when the directory is removed or renamed meanwhile: every method that writes
 * then throws a {@link dev.espalier.fault.RunFailedException} and writes nothing.
 */
public final class RunWriter implements AutoCloseable {

  private final RunDirectory run;
  private final @Nullable DirectoryLock lock;
  private final boolean writesEvents;

  private RunWriter(RunDirectory run, @Nullable DirectoryLock lock, boolean writesEvents) {
    this.run = run;
    this.lock = lock;
    this.writesEvents = writesEvents;
  }

  /**
   * Writes to a directory, which need not exist and which nobody else writes to. Nothing is touched
   * yet.
   */
  public static RunWriter of(RunDirectory run) {
    return new RunWriter(run, null, false);
  }

  /**
   * Takes a directory, which is made if it is missing, and removes what a killed process was
   * writing there.
   *
   * @param notes is told where this waits for another machine's process
   * @throws BadInputException naming the owner, if another run has it
   */
  public static RunWriter alone(RunDirectory run, Consumer<String> notes) {
    DirectoryLock lock = DirectoryLock.take(run.path(), notes);
    try {
      for (Path folder : List.of(run.path(), run.rounds(), run.state())) {
        Leftovers.delete(folder, RunWriter::isWrittenAlone);
      }
      return new RunWriter(run, lock, false);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Pages and their figures may be written by others while a run goes on. */
  private static boolean isWrittenAlone(String name) {
    return !name.endsWith(".html") && !name.endsWith("figures");
  }

  /**
   * Returns this writer, to write event files for TensorBoard as well if {@code wanted}, and makes
   * those of whole rounds where they are missing. What a killed process has left there of a round
   * that is not whole is removed in any case.
   */
  public RunWriter withTensorBoard(boolean wanted) {
    if (wanted || Files.isDirectory(run.tensorBoard())) {
      ScalarLog.match(run, run.wholeRounds(), wanted);
    }
    return new RunWriter(run, lock, wanted);
  }

  /**
   * Makes sure that the directory is still the one that was taken.
   *
   * @throws dev.espalier.fault.RunFailedException if it was removed, renamed, or taken over
   */
  public void check() {
    if (lock != null) {
      lock.check();
    }
  }

  /** Gives the directory up. */
  @Override
  public void close() {
    if (lock != null) {
      lock.close();
    }
  }

  /** The directory that is written. */
  public RunDirectory directory() {
    return run;
  }

  /** Makes the directory, where it is missing, and writes {@code experiment.yaml}. */
  public void create(String experimentYaml) {
    check();
    WriteAside.text(run.experimentFile(), experimentYaml);
  }

  /**
   * Deletes the run, and nothing else that may lie in the directory.
   *
   * @throws BadInputException if what is there is no run
   */
  public void clear() {
    check();
    run.checkReplaceable();
    // What makes it a run goes last, so that an interrupted deletion can be repeated.
    List<Path> mine =
        List.of(
            run.report(),
            run.figures(),
            run.resultsCsv(),
            run.resultsJson(),
            run.state(),
            run.tensorBoard(),
            run.rounds(),
            run.trainedMetrics(),
            run.trainedModel(),
            run.experimentFile());
    for (Path file : mine) {
      delete(file);
    }
  }

  /** Begins a round: its files are written beside its place until it is committed. */
  public PendingRound begin(int round) {
    check();
    return PendingRound.begin(run, round, writesEvents ? events(round) : null, lock);
  }

  private ScalarLog events(int round) {
    int stepsBefore =
        run.wholeRounds().stream().limit(round).mapToInt(at -> at.cost().steps()).sum();
    return ScalarLog.begin(run.tensorBoard(), round, stepsBefore);
  }

  /** Begins a single training: the steps it logs are written here. */
  public MetricsWriter writeTrainedMetrics() {
    check();
    @Nullable ScalarLog events = writesEvents ? ScalarLog.begin(run.tensorBoard(), 0, 0) : null;
    return MetricsWriter.open(run.trainedMetrics(), events, true, lock);
  }

  /** Writes what is known of the run's end as a round begins. */
  public void tellRunTime(Outlook outlook) {
    check();
    WriteAside.text(run.outlook(), RecordJson.pretty(outlook));
  }

  /** Removes what a criterion gathered while a round trained, where there is such. */
  public void forgetCriterionState(int round) {
    check();
    delete(run.criterionState(round));
  }

  /** Writes {@code results.json} and {@code results.csv}. */
  public void writeResults(List<RoundRecord> rounds) {
    check();
    WriteAside.text(run.resultsJson(), Results.json(rounds));
    WriteAside.text(run.resultsCsv(), Results.csv(rounds));
  }

  /** Removes what only a run that goes on needs. */
  public void complete() {
    check();
    delete(run.state());
  }

  private static void delete(Path file) {
    try {
      FolderTree.delete(file);
    } catch (IOException e) {
      throw FileFaults.writing(file, e);
    }
  }
}
