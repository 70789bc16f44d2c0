package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.FolderTree;
import dev.espalier.storage.WriteAside;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the directory of a run. Whatever fails to be written is a {@link BadInputException} that
 * names the file.
 */
public final class RunWriter {

  private final RunDirectory run;
  private final boolean writesEvents;

  private RunWriter(RunDirectory run, boolean writesEvents) {
    this.run = run;
    this.writesEvents = writesEvents;
  }

  /** Writes to a directory, which need not exist. Nothing is touched yet. */
  public static RunWriter of(RunDirectory run) {
    return new RunWriter(run, false);
  }

  /**
   * Returns a writer that writes event files for TensorBoard as well if {@code wanted}, and makes
   * those of whole rounds where they are missing. What a killed process has left there of a round
   * that is not whole is removed in any case.
   */
  public RunWriter withTensorBoard(boolean wanted) {
    if (wanted || Files.isDirectory(run.tensorBoard())) {
      ScalarLog.match(run, run.wholeRounds(), wanted);
    }
    return new RunWriter(run, wanted);
  }

  /** The directory that is written. */
  public RunDirectory directory() {
    return run;
  }

  /** Makes the directory, where it is missing, and writes {@code experiment.yaml}. */
  public void create(String experimentYaml) {
    WriteAside.text(run.experimentFile(), experimentYaml);
  }

  /**
   * Deletes the run, and nothing else that may lie in the directory.
   *
   * @throws BadInputException if what is there is no run
   */
  public void clear() {
    if (run.exists() && !Files.isRegularFile(run.experimentFile())) {
      throw new BadInputException(
          run.path().toString(),
          "holds something that is no run (no experiment.yaml)",
          "choose another directory, or empty this one yourself");
    }
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
    mine.forEach(FolderTree::delete);
  }

  /** Begins a round: its files are written beside its place until it is committed. */
  public PendingRound begin(int round) {
    return PendingRound.begin(run, round, writesEvents ? events(round) : null);
  }

  private ScalarLog events(int round) {
    int stepsBefore =
        run.wholeRounds().stream().limit(round).mapToInt(at -> at.cost().steps()).sum();
    return ScalarLog.begin(run.tensorBoard(), round, stepsBefore);
  }

  /** Begins a single training: the steps it logs are written here. */
  public MetricsWriter writeTrainedMetrics() {
    @Nullable ScalarLog events = writesEvents ? ScalarLog.begin(run.tensorBoard(), 0, 0) : null;
    return MetricsWriter.open(run.trainedMetrics(), events, true);
  }

  /** Writes what is known of the run's end as a round begins. */
  public void tellRunTime(Outlook outlook) {
    WriteAside.text(run.outlook(), RecordJson.pretty(outlook));
  }

  /** Removes what a criterion gathered while a round trained, where there is such. */
  public void forgetCriterionState(int round) {
    FolderTree.delete(run.criterionState(round));
  }

  /** Writes {@code results.json} and {@code results.csv}. */
  public void writeResults(List<RoundRecord> rounds) {
    WriteAside.text(run.resultsJson(), Results.json(rounds));
    WriteAside.text(run.resultsCsv(), Results.csv(rounds));
  }

  /** Removes what only a run that goes on needs. */
  public void complete() {
    FolderTree.delete(run.state());
  }
}
