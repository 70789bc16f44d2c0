package dev.espalier.experiment.verify;

import dev.espalier.fault.BadInputException;
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

/** The kinds of directories with runs, recognised by the files in them. */
public enum RunKind {
  /** Rounds of pruning. */
  RUN,
  /** Rounds of a control, which a comparison trains for each round of a ticket. */
  CONTROL,
  /** A training run without rounds. */
  TRAINING,
  /** Tickets and controls over several seeds. */
  COMPARISON,
  /** Tickets on several texts. */
  TRANSFER;

  /** The largest depth of the runs' folders below that of a comparison or a transfer. */
  private static final int DEEPEST_RUN = 3;

  /** Returns the kind of a directory, if it contains one or several runs, damaged or not. */
  public static Optional<RunKind> of(Path folder) {
    RunDirectory run = RunDirectory.at(folder);
    if (!Files.isRegularFile(run.experimentFile())) {
      return Optional.empty();
    }
    if (isTransfer(folder)) {
      return Optional.of(TRANSFER);
    }
    if (Files.isRegularFile(ComparisonDirectory.at(folder).json()) || !runsIn(folder).isEmpty()) {
      return Optional.of(COMPARISON);
    }
    if (Files.isRegularFile(run.trainingResult()) || Files.isRegularFile(run.trainedMetrics())) {
      return Optional.of(TRAINING);
    }
    return Optional.of(isControl(run) ? CONTROL : RUN);
  }

  private static boolean isTransfer(Path folder) {
    try {
      return TransferDirectory.at(folder).request().isPresent();
    } catch (BadInputException e) {
      // It is there, but damaged.
      return true;
    }
  }

  private static boolean isControl(RunDirectory run) {
    try {
      return SettingsFile.readNotes(run.experimentFile()).containsKey(SettingsFile.CONTROL);
    } catch (BadInputException e) {
      return false;
    }
  }

  /** Returns the directories of the runs in a comparison or a transfer, in order. */
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

  /** Returns its name in lower case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
