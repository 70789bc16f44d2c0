package dev.espalier.experiment;

import dev.espalier.experiment.input.OutputPlace;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.round.RoundSetup;
import dev.espalier.fault.BadInputException;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.RunWriter;
import dev.espalier.record.compare.TransferDirectory;
import dev.espalier.settings.RecordedSettings;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import dev.espalier.storage.DirectoryLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** The treatment of a directory that already holds a run. */
public enum IfExists {
  /** An existing run is an error. */
  REFUSE,
  /** An existing run with the same settings and inputs is resumed; without one, a run starts. */
  RESUME,
  /** An existing run is deleted; anything else in the directory is an error. */
  OVERWRITE;

  /** The depth of the runs' folders below that of a comparison or a transfer. */
  private static final int DEEPEST_RUN = 3;

  private static final double INFINITE = Double.POSITIVE_INFINITY;

  /**
   * Prepares the directory of a run and writes {@code experiment.yaml}.
   *
   * @throws BadInputException as {@link #prepare(Path, Settings, Map, Consumer)}
   */
  RunWriter prepare(Path out, RoundSetup setup, ExperimentListener listener) {
    OutputPlace.checkApart(
        out, setup.settings().get(Setting.MODEL), setup.inputs().checkpoint().path());
    return prepare(out, setup.settings(), setup.notes(), listener::tell);
  }

  /**
   * Locks and prepares a directory and writes {@code experiment.yaml}.
   *
   * @param notes hashes of model and data, and the version
   * @param tell receives a note when this waits for another machine
   * @return the writer, which holds the lock on the directory until it is closed
   * @throws BadInputException if the directory holds anything that must not be replaced, or a run
   *     that cannot be resumed because its settings or inputs differ, or is in use by another run
   */
  public RunWriter prepare(
      Path out, Settings settings, Map<String, String> notes, Consumer<String> tell) {
    RunDirectory directory = RunDirectory.at(out);
    switch (this) {
      case REFUSE -> refuse(directory);
      case RESUME -> {
        // The content is checked once nobody else can change it.
      }
      case OVERWRITE -> {
        DirectoryLock.refuseIfInUse(out);
        directory.checkReplaceable();
      }
    }
    RunWriter writer = RunWriter.alone(directory, tell);
    try {
      boolean goesOn = false;
      if (directory.exists()) {
        switch (this) {
          case REFUSE -> throw refused(out);
          case RESUME -> {
            RecordedSettings begun = recorded(directory);
            List<Setting<?>> grown = checkSame(directory, begun, settings, notes);
            otherArithmetic(begun.notes(), notes).ifPresent(tell);
            if (!grown.isEmpty()) {
              writer.create(begun.with(settings, grown).yaml());
            }
            goesOn = true;
          }
          case OVERWRITE -> writer.clear();
        }
      }
      if (!goesOn) {
        writer.create(SettingsFile.write(settings, notes));
      }
      // Comes last because it matches the event files to the rounds that are left.
      return writer.withTensorBoard(settings.get(Setting.TENSORBOARD));
    } catch (RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  /**
   * Locks a directory of several runs, and checks or clears it. With {@code RESUME} each run also
   * checks its own directory.
   *
   * @param settings the settings that all runs share
   * @param clear deletes the existing runs
   * @param tell receives a note when this waits for another machine
   * @return the holder of the lock on the directory until it is closed
   * @throws BadInputException if the directory holds anything that must not be replaced, or runs
   *     with other settings, or it or one of its runs is in use
   */
  public RunWriter prepareFolder(
      Path out, Settings settings, Runnable clear, Consumer<String> tell) {
    RunDirectory directory = RunDirectory.at(out);
    if (this == REFUSE) {
      refuse(directory);
    }
    if (this == OVERWRITE) {
      DirectoryLock.refuseIfAnyInUse(out, DEEPEST_RUN);
    }
    RunWriter folder = RunWriter.alone(directory, tell);
    try {
      switch (this) {
        case REFUSE -> {
          if (directory.exists()) {
            throw refused(out);
          }
        }
        case RESUME -> {
          if (Files.exists(directory.experimentFile())) {
            checkSame(directory, recorded(directory), settings, Map.of());
          } else if (directory.exists() && TransferDirectory.at(out).request().isEmpty()) {
            throw noRun(directory);
          }
        }
        case OVERWRITE -> clear.run();
      }
      return folder;
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private static BadInputException noRun(RunDirectory directory) {
    return new BadInputException(
        directory.path().toString(),
        "holds something that is no run (no experiment.yaml)",
        "choose another {out|directory}");
  }

  private static void refuse(RunDirectory directory) {
    if (directory.exists()) {
      DirectoryLock.refuseIfInUse(directory.path());
      throw refused(directory.path());
    }
  }

  private static BadInputException refused(Path out) {
    return new BadInputException(
        out.toString(),
        "holds something already",
        "choose another {out|directory}, or go on with {resume|resume(true)}, or replace it with"
            + " {overwrite|overwrite(true)}");
  }

  private static RecordedSettings recorded(RunDirectory directory) {
    Path file = directory.experimentFile();
    if (!Files.isRegularFile(file)) {
      throw noRun(directory);
    }
    return RecordedSettings.read(file);
  }

  /**
   * Compares with what a run was begun with.
   *
   * @return the settings that have grown
   */
  private static List<Setting<?>> checkSame(
      RunDirectory directory,
      RecordedSettings begun,
      Settings settings,
      Map<String, String> notes) {
    Path file = directory.experimentFile();
    Settings earlier = begun.settings();
    List<Setting<?>> grown = new ArrayList<>();
    for (Setting<?> setting : Setting.all()) {
      Object was = earlier.shown(setting).orElse("not set");
      Object is = settings.shown(setting).orElse("not set");
      if (!setting.identity() || was.equals(is) || samePlace(setting, was, is, notes)) {
        continue;
      }
      if (!setting.mayGrow() || limit(settings, setting) < limit(earlier, setting)) {
        throw new BadInputException(
            "{resume}",
            file + " says " + setting.key() + ": " + was + ", not " + is,
            setting.mayGrow()
                ? "give no less, or start anew in another {out|directory}"
                : "give the same settings, or start anew in another {out|directory}");
      }
      checkCanBeExtended(setting, was + ", not " + is, file, settings);
      grown.add(setting);
    }
    Map<String, String> before = begun.notes();
    for (String note : new String[] {"model_sha256", "data_sha256", "mask_sha256"}) {
      if (!Objects.equals(before.get(note), notes.get(note))) {
        throw new BadInputException(
            "{resume}",
            file + ": " + note + " is not that of what is there now",
            "bring back what the run began with, or start anew in another {out|directory}");
      }
    }
    return grown;
  }

  /** Without a value there is no limit. */
  private static double limit(Settings settings, Setting<?> setting) {
    return settings.find(setting).map(value -> ((Number) value).doubleValue()).orElse(INFINITE);
  }

  private static void checkCanBeExtended(
      Setting<?> setting, String values, Path file, Settings settings) {
    boolean once = settings.isGiven(Setting.PATTERN);
    if (once || !settings.get(Setting.SCHEDULE).canBeExtended()) {
      throw new BadInputException(
          "{resume}",
          file + " says " + setting.key() + ": " + values,
          (once
                  ? "{pattern} cuts once"
                  : "{schedule} "
                      + settings.get(Setting.SCHEDULE).word()
                      + " spreads its cuts over all rounds, so the rounds there would be others")
              + "; give the same settings, or start anew in another {out|directory}");
    }
  }

  /** Returns a note if sums are added in another order than when the run began. */
  private static Optional<String> otherArithmetic(
      Map<String, String> begun, Map<String, String> notes) {
    String before = begun.get(SettingsFile.COMPUTED_WITH);
    String now = notes.get(SettingsFile.COMPUTED_WITH);
    return before == null || now == null || before.equals(now)
        ? Optional.empty()
        : Optional.of(
            "the run began with "
                + before
                + " and continues with "
                + now
                + ": its numbers may differ from about the eighth digit on");
  }

  /** A round is read with its mask, while the model inside it, which has the same hash, is not. */
  private static boolean isRound(String model) {
    return model.matches(".*rounds[/\\\\]\\d+[/\\\\]?");
  }

  /**
   * Files may have moved, and paths can be spelled in several ways: where the hashes of the inputs
   * are known, they decide.
   */
  private static boolean samePlace(
      Setting<?> setting, Object was, Object is, Map<String, String> notes) {
    if (!SettingsFile.PATHS.contains(setting)
        || setting == Setting.MODEL && isRound((String) was) != isRound((String) is)) {
      return false;
    }
    if (!notes.isEmpty()) {
      return true;
    }
    try {
      return Files.isSameFile(Path.of((String) was), Path.of((String) is));
    } catch (IOException | InvalidPathException e) {
      return false;
    }
  }
}
