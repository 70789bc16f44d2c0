package dev.espalier.experiment.tool;

import dev.espalier.experiment.Task;
import dev.espalier.experiment.TaskBuilder;
import dev.espalier.experiment.compare.ComparisonRun;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.tool.VerificationResult.Checked;
import dev.espalier.experiment.tool.VerificationResult.Damaged;
import dev.espalier.experiment.tool.VerificationResult.Mend;
import dev.espalier.experiment.verify.Damage;
import dev.espalier.experiment.verify.RoundsCheck;
import dev.espalier.experiment.verify.RunKind;
import dev.espalier.experiment.verify.StatesCheck;
import dev.espalier.fault.BadInputException;
import dev.espalier.record.Results;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.compare.ComparisonDirectory;
import dev.espalier.record.compare.ComparisonRecord;
import dev.espalier.record.compare.TransferDirectory;
import dev.espalier.record.files.Checksums;
import dev.espalier.record.files.FileList;
import dev.espalier.record.files.FileRecord;
import dev.espalier.settings.RecordedSettings;
import dev.espalier.storage.DirectoryLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks a run, or all runs of a comparison or transfer: every file against its checksum, masks
 * against weights, records and each other, and tables against records. Modifies nothing.
 */
public final class VerificationRun implements Task<VerificationResult> {

  private final Path directory;
  private final RoundsCheck.Depth depth;

  private VerificationRun(Builder builder) {
    this.directory = builder.directory();
    this.depth = builder.quick ? RoundsCheck.Depth.SIZES : RoundsCheck.Depth.ALL;
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Checks the directory.
   *
   * @throws BadInputException if it does not hold a run
   */
  @Override
  public VerificationResult run(ExperimentListener listener) {
    RunKind kind =
        RunKind.of(directory)
            .orElseThrow(
                () ->
                    new BadInputException(
                        directory.toString(),
                        Files.exists(directory) ? "is no run (no experiment.yaml)" : "not found",
                        "name the directory of a run, a comparison or a transfer"));
    Findings findings = new Findings(depth, listener);
    if (kind == RunKind.COMPARISON || kind == RunKind.TRANSFER) {
      findings.inUse(directory);
      findings.settings(RunDirectory.at(directory));
      RunKind.runsIn(directory).forEach(findings::check);
      if (kind == RunKind.COMPARISON) {
        findings.comparison(ComparisonDirectory.at(directory));
      } else {
        findings.transfer(TransferDirectory.at(directory));
      }
    } else {
      findings.check(directory);
    }
    return new VerificationResult(
        directory.toString(),
        kind.word(),
        findings.damages.isEmpty(),
        findings.runs,
        findings.damages,
        findings.notes);
  }

  /** The results so far. */
  private static final class Findings {

    private static final StatesCheck.Found NO_STATES = new StatesCheck.Found(0, 0, List.of());

    private final RoundsCheck.Depth depth;
    private final ExperimentListener listener;
    private final List<Checked> runs = new ArrayList<>();
    private final List<Damaged> damages = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Findings(RoundsCheck.Depth depth, ExperimentListener listener) {
      this.depth = depth;
      this.listener = listener;
    }

    void check(Path folder) {
      listener.tell("checking " + folder);
      RunDirectory run = RunDirectory.at(folder);
      // A running process replaces them, and will read the newest one's checksum itself.
      StatesCheck.Found states = inUse(folder) ? NO_STATES : states(run);
      settings(run);
      RunKind kind = RunKind.of(folder).orElse(RunKind.RUN);
      if (kind == RunKind.TRAINING) {
        training(run, states);
      } else {
        rounds(run, kind, states);
      }
    }

    /** Checks the saved states of a round in training; none of them has to be removed. */
    private StatesCheck.Found states(RunDirectory run) {
      StatesCheck.Found found = StatesCheck.of(run, depth == RoundsCheck.Depth.ALL);
      found.damages().forEach(damage -> damages.add(resume(damage.file(), damage.what(), null)));
      return found;
    }

    void settings(RunDirectory run) {
      try {
        RecordedSettings.read(run.experimentFile());
      } catch (BadInputException e) {
        damages.add(new Damaged(run.experimentFile().toString(), e.what(), List.of(), Mend.COPY));
      }
    }

    /** Notes whether a run is in progress, which is checked as far as it has got. */
    boolean inUse(Path folder) {
      try {
        DirectoryLock.refuseIfInUse(folder);
        return false;
      } catch (BadInputException e) {
        notes.add(e.where() + " " + e.what() + "; only what is complete is checked");
        return true;
      }
    }

    private void rounds(RunDirectory run, RunKind kind, StatesCheck.Found states) {
      RoundsCheck.Found found = RoundsCheck.of(run, kind == RunKind.RUN, depth);
      for (Damage damage : found.damages()) {
        Path remove =
            damage.round().isPresent() ? run.round(damage.round().getAsInt()) : damage.file();
        damages.add(resume(damage.file(), damage.what(), remove));
      }
      for (int missing : found.missing()) {
        damages.add(resume(run.round(missing), "is missing, and rounds after it are there", null));
      }
      if (!found.withoutChecksums().isEmpty()) {
        notes.add(
            run.path()
                + ": rounds "
                + found.withoutChecksums()
                + " are of an earlier version, without checksums");
      }
      boolean complete = !found.rounds().isEmpty() && !Files.exists(run.outlook());
      if (complete && found.damages().isEmpty() && found.missing().isEmpty()) {
        tables(run);
        if (kind == RunKind.RUN && !Files.exists(run.report())) {
          notes.add(
              run.path() + " has no report.html; 'espalier report " + run.path() + "' makes it");
        }
      }
      runs.add(
          new Checked(
              run.path().toString(),
              kind.word(),
              found.rounds().size(),
              complete,
              found.files() + states.files(),
              found.bytes() + states.bytes()));
    }

    private void tables(RunDirectory run) {
      List<RoundRecord> rounds = run.roundsOfRunOrControl();
      table(run.resultsJson(), Results.json(rounds));
      table(run.resultsCsv(), Results.csv(rounds));
    }

    private void table(Path file, String expected) {
      if (!Files.isRegularFile(file)) {
        damages.add(resume(file, "is missing", null));
        return;
      }
      try {
        byte[] bytes = expected.getBytes(StandardCharsets.UTF_8);
        if (Files.size(file) != bytes.length || !Arrays.equals(Files.readAllBytes(file), bytes)) {
          damages.add(resume(file, "says other than the rounds", null));
        }
      } catch (IOException e) {
        damages.add(resume(file, "cannot be read", file));
      }
    }

    private void training(RunDirectory run, StatesCheck.Found states) {
      if (!Files.isRegularFile(run.trainingResult())) {
        notes.add(
            run.path()
                + ": the training has not come to its end, or is of an earlier version without"
                + " checksums");
        runs.add(
            new Checked(
                run.path().toString(),
                RunKind.TRAINING.word(),
                0,
                false,
                states.files(),
                states.bytes()));
        return;
      }
      int files = 0;
      long bytes = 0;
      try {
        for (FileRecord file : Checksums.in(run.trainingResult()).files()) {
          files++;
          bytes += file.bytes();
          Path path = run.path().resolve(file.path());
          FileList.fault(run.path(), file, depth == RoundsCheck.Depth.ALL)
              .ifPresent(what -> damages.add(resume(path, what, run.trainingResult())));
        }
      } catch (BadInputException e) {
        Path file = run.trainingResult();
        damages.add(resume(file, Damage.what(file, e), file));
      }
      runs.add(new Checked(run.path().toString(), RunKind.TRAINING.word(), 0, true, files, bytes));
    }

    /** Checks the table of a comparison and all its runs. */
    void comparison(ComparisonDirectory comparison) {
      if (!Files.isRegularFile(comparison.json())) {
        notes.add("the comparison has not come to its end");
        return;
      }
      try {
        ComparisonRecord record = comparison.read();
        for (int seed : record.seeds()) {
          for (String arm : ComparisonRun.arms()) {
            RunDirectory run = comparison.run(seed, arm);
            if (!Files.isRegularFile(run.experimentFile())) {
              damages.add(resume(run.path(), "is missing", null));
            }
          }
        }
        if (!Files.isRegularFile(comparison.csv())) {
          damages.add(resume(comparison.csv(), "is missing", null));
        }
      } catch (BadInputException e) {
        Path file = comparison.json();
        damages.add(resume(file, Damage.what(file, e), file));
      }
    }

    /** Checks the request, and the tables of a complete transfer. */
    void transfer(TransferDirectory transfer) {
      try {
        transfer.request();
      } catch (BadInputException e) {
        damages.add(new Damaged(e.where(), e.what(), List.of(), Mend.COPY));
      }
      if (!Files.isRegularFile(transfer.json())) {
        notes.add("the transfer has not come to its end");
        return;
      }
      try {
        transfer.read();
      } catch (BadInputException e) {
        damages.add(resume(transfer.json(), e.what(), transfer.json()));
      }
      if (!Files.isRegularFile(transfer.csv())) {
        damages.add(resume(transfer.csv(), "is missing", null));
      }
    }

    private static Damaged resume(Path file, String what, @Nullable Path remove) {
      return new Damaged(
          file.toString(),
          what,
          remove == null ? List.of() : List.of(remove.toString()),
          Mend.RESUME);
    }
  }

  /** Collects the inputs of a verification. */
  public static final class Builder extends TaskBuilder<VerificationRun, Builder> {

    private @Nullable Path directory;
    private boolean quick;

    private Builder() {}

    /** Sets the directory of a run, a comparison or a transfer; required. */
    public Builder directory(Path directory) {
      this.directory = directory;
      return this;
    }

    /** Checks only records and file sizes, without reading masks and weights. */
    public Builder quick(boolean quick) {
      this.quick = quick;
      return this;
    }

    private Path directory() {
      return given(directory, "directory(path)");
    }

    @Override
    public VerificationRun build() {
      return new VerificationRun(this);
    }
  }
}
