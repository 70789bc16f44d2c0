package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.files.Checksums;
import dev.espalier.record.files.FileList;
import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.DirectoryLock;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.FolderTree;
import dev.espalier.storage.Leftovers;
import dev.espalier.storage.WriteAside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the directory of a run. Every method throws {@link BadInputException} naming the file, if
 * it cannot be written.
 *
 * <p>A writer that {@linkplain #alone locked the directory} is its only writer until it is closed.
 * If the directory is removed or renamed in the meantime, every method that writes throws a {@link
 * dev.espalier.fault.RunFailedException} and writes nothing.
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
   * Returns a writer for a directory, which need not exist and to which nobody else writes, without
   * accessing the disk.
   */
  public static RunWriter of(RunDirectory run) {
    return new RunWriter(run, null, false);
  }

  /**
   * Locks a directory, creating it if necessary, and deletes the partial files that a killed
   * process left in it.
   *
   * @param notes receives a note when this waits for a process of another machine
   * @throws BadInputException naming the owner, if another run holds the lock
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

  /** Others may write pages and their figures during a run. */
  private static boolean isWrittenAlone(String name) {
    return !name.endsWith(".html") && !name.endsWith("figures");
  }

  /**
   * Returns a writer that also writes TensorBoard event files if {@code wanted}, and creates
   * missing ones of complete rounds. In any case removes event files that a killed process left of
   * incomplete rounds.
   */
  public RunWriter withTensorBoard(boolean wanted) {
    // A complete training has no rounds, and its event file is whole.
    boolean trained = Files.isRegularFile(run.trainingResult());
    if (!trained && (wanted || Files.isDirectory(run.tensorBoard()))) {
      ScalarLog.match(run, run.wholeRounds(), wanted);
    }
    return new RunWriter(run, lock, wanted);
  }

  /**
   * Checks that the directory is still the one that was locked.
   *
   * @throws dev.espalier.fault.RunFailedException if it was removed or renamed, or another process
   *     has taken the lock
   */
  public void check() {
    if (lock != null) {
      lock.check();
    }
  }

  /** Releases the lock. */
  @Override
  public void close() {
    if (lock != null) {
      lock.close();
    }
  }

  /** Returns the directory being written. */
  public RunDirectory directory() {
    return run;
  }

  /** Creates the directory if necessary and writes {@code experiment.yaml}. */
  public void create(String experimentYaml) {
    check();
    WriteAside.text(run.experimentFile(), experimentYaml);
  }

  /**
   * Deletes the files of the run and nothing else in the directory.
   *
   * @throws BadInputException if the directory does not hold a run
   */
  public void clear() {
    check();
    run.checkReplaceable();
    // The file that identifies a run is deleted last, so that an interrupted deletion can be
    // repeated.
    List<Path> mine =
        List.of(
            run.report(),
            run.figures(),
            run.resultsCsv(),
            run.resultsJson(),
            run.state(),
            run.tensorBoard(),
            run.rounds(),
            run.trainingResult(),
            run.trainedMetrics(),
            run.trainedModel(),
            run.experimentFile());
    mine.forEach(FolderTree::delete);
  }

  /** Starts a round, whose files are written under a temporary name until it is committed. */
  public PendingRound begin(int round) {
    check();
    return PendingRound.begin(run, round, writesEvents ? events(round) : null, lock);
  }

  /**
   * Starts a round whose steps were logged by another run; {@link #restoreEvents} writes its events
   * when it is committed.
   */
  public PendingRound beginTaken(int round) {
    check();
    return PendingRound.begin(run, round, null, lock);
  }

  private ScalarLog events(int round) {
    int stepsBefore =
        run.wholeRounds().stream().limit(round).mapToInt(at -> at.cost().steps()).sum();
    return ScalarLog.begin(run.tensorBoard(), round, stepsBefore);
  }

  /** Starts the log of a training run without rounds. */
  public MetricsWriter writeTrainedMetrics() {
    check();
    @Nullable ScalarLog events = writesEvents ? ScalarLog.begin(run.tensorBoard(), 0, 0) : null;
    return MetricsWriter.open(run.trainedMetrics(), events, true, lock);
  }

  /** Writes the expected end of the run at the start of a round. */
  public void tellRunTime(Outlook outlook) {
    check();
    WriteAside.text(run.outlook(), RecordJson.pretty(outlook));
  }

  /** Deletes the saved states of a round's training, if there are any. */
  public void forgetTraining(int round) {
    FolderTree.delete(run.trainingStates(round));
  }

  /** Deletes the state that a criterion gathered while a round trained, if there is any. */
  public void forgetCriterionState(int round) {
    check();
    FolderTree.delete(run.criterionState(round));
  }

  /** Writes {@code results.json} and {@code results.csv}. */
  public void writeResults(List<RoundRecord> rounds) {
    check();
    WriteAside.text(run.resultsJson(), Results.json(rounds));
    WriteAside.text(run.resultsCsv(), Results.csv(rounds));
  }

  /**
   * Writes the result of a training run without rounds, with the checksums of its files, which
   * marks the run as complete.
   *
   * @param result a record
   */
  public void completeTraining(Object result) {
    check();
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    RecordJson.MAPPER
        .valueToTree(result)
        .properties()
        .forEach(field -> fields.put(field.getKey(), field.getValue()));
    Checksums.of(
            FileList.of(run.path(), List.of(run.trainedModel(), run.trainedMetrics())), List.of())
        .putInto(fields);
    WriteAside.text(run.trainingResult(), RecordJson.pretty(fields));
    complete();
  }

  /** Rewrites missing TensorBoard event files of complete rounds. */
  public void restoreEvents() {
    check();
    if (writesEvents) {
      ScalarLog.match(run, run.wholeRounds(), true);
    }
  }

  /**
   * Deletes the files that only an unfinished run needs. Keeps what further rounds would need: the
   * weights to rewind to, and the state that the criterion gathered in the last round.
   */
  public void complete() {
    check();
    if (!Files.isDirectory(run.state())) {
      return;
    }
    try (Stream<Path> entries = Files.list(run.state())) {
      List<Path> all = entries.toList();
      List<Path> needless = all.stream().filter(entry -> !run.isForMoreRounds(entry)).toList();
      needless.forEach(FolderTree::delete);
      if (needless.size() == all.size()) {
        FolderTree.delete(run.state());
      }
    } catch (IOException e) {
      throw FileFaults.reading(run.state(), e);
    }
  }

  /** Deletes everything that only a resume needs. */
  public void forgetState() {
    check();
    FolderTree.delete(run.state());
  }
}
