package dev.espalier.experiment.verify;

import dev.espalier.record.RunDirectory;
import dev.espalier.record.compare.ComparisonDirectory;
import dev.espalier.record.compare.TransferDirectory;
import dev.espalier.settings.SettingsFile;
import dev.espalier.storage.FileFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The kinds of directories that hold runs, told by the files in them. */
public enum RunKind {
  /** Rounds of pruning. */
  RUN,
  /** Rounds that a comparison trains beside those of a ticket. */
  CONTROL,
  /** A training without rounds. */
  TRAINING,
  /** Tickets and controls of several seeds. */
  COMPARISON,
  /** Tickets on several texts. */
  TRANSFER;

  /** How many folders below that of a comparison or a transfer its runs lie at most. */
  private static final int DEEPEST_RUN = 3;

  /** Returns the kind of a directory, if it holds a run or several. */
  public static Optional<RunKind> of(Path folder) {
    RunDirectory run = RunDirectory.at(folder);
    if (!Files.isRegularFile(run.experimentFile())) {
      return Optional.empty();
    }
    if (TransferDirectory.at(folder).request().isPresent()) {
      return Optional.of(TRANSFER);
    }
    if (Files.isRegularFile(ComparisonDirectory.at(folder).json()) || !runsIn(folder).isEmpty()) {
      return Optional.of(COMPARISON);
    }
    if (Files.isRegularFile(run.trainingResult()) || Files.isRegularFile(run.trainedMetrics())) {
      return Optional.of(TRAINING);
    }
    boolean control =
        SettingsFile.readNotes(run.experimentFile()).containsKey(SettingsFile.CONTROL);
    return Optional.of(control ? CONTROL : RUN);
  }

  /** Returns the directories of the runs within that of a comparison or a transfer, in order. */
  public static List<Path> runsIn(Path folder) {
    try (Stream<Path> tree = Files.walk(folder, DEEPEST_RUN)) {
      return tree.filter(within -> !within.equals(folder))
          .filter(within -> Files.isRegularFile(RunDirectory.at(within).experimentFile()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw FileFaults.reading(folder, e);
    }
  }

  /** Returns the word for it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
