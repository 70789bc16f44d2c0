package dev.espalier.experiment;

import dev.espalier.experiment.input.OutputPlace;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The directory that a run is to have, from before its inputs are opened until it writes.
 *
 * <p>A run that is to be resumed is locked when its place is opened, and its {@code
 * experiment.yaml} is read once, under the lock. Otherwise the lock is taken when the inputs are
 * known to be good, so that bad ones leave nothing on the disk. Not thread-safe.
 */
public final class RunPlace implements AutoCloseable {

  /** The depth of the runs' folders below that of a comparison or a transfer. */
  private static final int DEEPEST_RUN = 3;

  private final RunDirectory directory;
  private final IfExists existing;
  private final Consumer<String> tell;
  private @Nullable RunWriter locked;
  private @Nullable BegunRun begun;

  private RunPlace(RunDirectory directory, IfExists existing, Consumer<String> tell) {
    this.directory = directory;
    this.existing = existing;
    this.tell = tell;
  }

  /**
   * Opens the place of a run.
   *
   * @param tell receives a note when this waits for another machine
   * @throws BadInputException if it is in use by another run, or what was written cannot be read
   */
  public static RunPlace open(Path out, IfExists existing, Consumer<String> tell) {
    RunPlace place = new RunPlace(RunDirectory.at(out), existing, tell);
    if (existing.resumes() && Files.isRegularFile(place.directory.experimentFile())) {
      RunWriter locked = RunWriter.alone(place.directory, tell);
      try {
        place.locked = locked;
        place.begun = place.read();
      } catch (RuntimeException e) {
        locked.close();
        throw e;
      }
    } else {
      DirectoryLock.refuseIfInUse(out);
    }
    return place;
  }

  /** Returns the settings to run with: those given and, if so chosen, the run's for all others. */
  public Settings settings(Settings given) {
    return existing == IfExists.CONTINUE && begun != null
        ? given.over(begun.recorded().settings())
        : given;
  }

  /**
   * Prepares the directory of a run and writes {@code experiment.yaml}.
   *
   * @throws BadInputException as {@link #prepare(Settings, Map)}
   */
  RunWriter prepare(RoundSetup setup) {
    OutputPlace.checkApart(
        directory.path(), setup.settings().get(Setting.MODEL), setup.inputs().checkpoint().path());
    return prepare(setup.settings(), setup.notes());
  }

  /**
   * Locks and prepares a directory and writes {@code experiment.yaml}.
   *
   * @param notes hashes of model and data, and the version
   * @return the writer, which holds the lock on the directory until it is closed
   * @throws BadInputException if the directory holds anything that must not be replaced, or a run
   *     that cannot be resumed because its settings or inputs differ, or is in use by another run
   */
  public RunWriter prepare(Settings settings, Map<String, String> notes) {
    switch (existing) {
      case REFUSE -> refuse();
      case RESUME, CONTINUE -> {
        // The content is checked once nobody else can change it.
      }
      case OVERWRITE -> {
        DirectoryLock.refuseIfInUse(directory.path());
        directory.checkReplaceable();
      }
    }
    RunWriter writer = lock();
    try {
      boolean goesOn = false;
      if (directory.exists()) {
        switch (existing) {
          case REFUSE -> throw refused();
          case RESUME, CONTINUE -> {
            goOn(begun(), settings, notes, writer);
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

  private void goOn(BegunRun run, Settings settings, Map<String, String> notes, RunWriter writer) {
    List<Setting<?>> grown = run.checkSame(settings, notes);
    run.otherArithmetic(notes).ifPresent(tell);
    if (!grown.isEmpty()) {
      writer.create(run.recorded().with(settings, grown).yaml());
    }
  }

  /**
   * Locks a directory of several runs, and checks or clears it. If they are resumed, each run also
   * checks its own directory.
   *
   * @param settings the settings that all runs share
   * @param clear deletes the existing runs
   * @return the holder of the lock on the directory until it is closed
   * @throws BadInputException if the directory holds anything that must not be replaced, or runs
   *     with other settings, or it or one of its runs is in use
   */
  public RunWriter prepareFolder(Settings settings, Runnable clear) {
    Path out = directory.path();
    if (existing == IfExists.REFUSE) {
      refuse();
    }
    if (existing == IfExists.OVERWRITE) {
      DirectoryLock.refuseIfAnyInUse(out, DEEPEST_RUN);
    }
    RunWriter folder = lock();
    try {
      switch (existing) {
        case REFUSE -> {
          if (directory.exists()) {
            throw refused();
          }
        }
        case RESUME, CONTINUE -> {
          if (begun != null || Files.exists(directory.experimentFile())) {
            begun().checkSame(settings, Map.of());
          } else if (directory.exists() && TransferDirectory.at(out).request().isEmpty()) {
            throw noRun();
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

  private RunWriter lock() {
    if (locked == null) {
      locked = RunWriter.alone(directory, tell);
    }
    return locked;
  }

  private BegunRun begun() {
    if (begun == null) {
      begun = read();
    }
    return begun;
  }

  private BegunRun read() {
    Path file = directory.experimentFile();
    if (!Files.isRegularFile(file)) {
      throw noRun();
    }
    return new BegunRun(file, RecordedSettings.read(file));
  }

  private BadInputException noRun() {
    return new BadInputException(
        directory.path().toString(),
        "holds something that is no run (no experiment.yaml)",
        "choose another {out|directory}");
  }

  private void refuse() {
    if (directory.exists()) {
      DirectoryLock.refuseIfInUse(directory.path());
      throw refused();
    }
  }

  private BadInputException refused() {
    return new BadInputException(
        directory.path().toString(),
        "holds something already",
        "choose another {out|directory}, or go on with {resume|resume(true)}, or replace it with"
            + " {overwrite|overwrite(true)}");
  }

  /** Releases the lock, if the run has not done so. */
  @Override
  public void close() {
    if (locked != null) {
      locked.close();
    }
  }
}
