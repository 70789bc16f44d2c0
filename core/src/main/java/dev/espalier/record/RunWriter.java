package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.FolderTree;
import dev.espalier.storage.WriteAside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the directory of a run. Every method throws {@link BadInputException} naming the file, if
 * it cannot be written.
 */
public final class RunWriter {

  private final RunDirectory run;
  private final boolean writesEvents;

  private RunWriter(RunDirectory run, boolean writesEvents) {
    this.run = run;
    this.writesEvents = writesEvents;
  }

  /** Returns a writer for a directory, which need not exist, without accessing the disk. */
  public static RunWriter of(RunDirectory run) {
    return new RunWriter(run, false);
  }

  /**
   * Returns a writer that also writes TensorBoard event files if {@code wanted}, and creates
   * missing ones of complete rounds. In any case removes event files that a killed process left of
   * incomplete rounds.
   */
  public RunWriter withTensorBoard(boolean wanted) {
    if (wanted || Files.isDirectory(run.tensorBoard())) {
      ScalarLog.match(run, run.wholeRounds(), wanted);
    }
    return new RunWriter(run, wanted);
  }

  /** Returns the directory being written. */
  public RunDirectory directory() {
    return run;
  }

  /** Creates the directory if necessary and writes {@code experiment.yaml}. */
  public void create(String experimentYaml) {
    WriteAside.text(run.experimentFile(), experimentYaml);
  }

  /**
   * Deletes the files of the run and nothing else in the directory.
   *
   * @throws BadInputException if the directory does not hold a run
   */
  public void clear() {
    if (run.exists() && !Files.isRegularFile(run.experimentFile())) {
      throw new BadInputException(
          run.path().toString(),
          "holds something that is no run (no experiment.yaml)",
          "choose another directory, or empty this one yourself");
    }
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
            run.trainedMetrics(),
            run.trainedModel(),
            run.experimentFile());
    for (Path file : mine) {
      delete(file);
    }
  }

  /** Starts a round, whose files are written under a temporary name until it is committed. */
  public PendingRound begin(int round) {
    return PendingRound.begin(run, round, writesEvents ? events(round) : null);
  }

  private ScalarLog events(int round) {
    int stepsBefore =
        run.wholeRounds().stream().limit(round).mapToInt(at -> at.cost().steps()).sum();
    return ScalarLog.begin(run.tensorBoard(), round, stepsBefore);
  }

  /** Starts the log of a training run without rounds. */
  public MetricsWriter writeTrainedMetrics() {
    @Nullable ScalarLog events = writesEvents ? ScalarLog.begin(run.tensorBoard(), 0, 0) : null;
    return MetricsWriter.open(run.trainedMetrics(), events, true);
  }

  /** Writes the expected end of the run at the start of a round. */
  public void tellRunTime(Outlook outlook) {
    WriteAside.text(run.outlook(), RecordJson.pretty(outlook));
  }

  /** Removes the saved states of a round's training, where there are any. */
  public void forgetTraining(int round) {
    delete(run.trainingStates(round));
  }

  /** Deletes the state that a criterion gathered while a round trained, if there is any. */
  public void forgetCriterionState(int round) {
    delete(run.criterionState(round));
  }

  /** Writes {@code results.json} and {@code results.csv}. */
  public void writeResults(List<RoundRecord> rounds) {
    WriteAside.text(run.resultsJson(), Results.json(rounds));
    WriteAside.text(run.resultsCsv(), Results.csv(rounds));
  }

  /** Deletes the files that only an unfinished run needs. */
  public void complete() {
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
