package dev.espalier.settings;

import dev.espalier.checkpoint.ModelLocation;
import dev.espalier.fault.BadInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of a run's {@code experiment.yaml}, read once.
 *
 * @param written the settings as they are written
 * @param notes the notes that the run added
 */
public record RecordedSettings(Settings written, Map<String, String> notes) {

  /** Copies the notes, whose order is kept. */
  public RecordedSettings {
    notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
  }

  /**
   * Reads a file.
   *
   * @throws BadInputException as {@link SettingsFile#read(Path)}
   */
  public static RecordedSettings read(Path file) {
    Map<String, Object> entries = SettingsFile.entries(file);
    return new RecordedSettings(
        SettingsFile.of(entries, file.toString()), SettingsFile.notes(entries));
  }

  /**
   * Returns the settings. Paths relative to the folder in which the run was started are resolved
   * against that folder, wherever this program was started.
   */
  public Settings settings() {
    String folder = notes.get(SettingsFile.WORKING_DIRECTORY);
    Settings settings = written;
    if (folder == null) {
      return settings;
    }
    for (Setting<String> setting : SettingsFile.PATHS) {
      Path there = settings.find(setting).map(path -> within(folder, path)).orElse(null);
      if (there != null && Files.exists(there)) {
        settings = settings.with(setting, there);
      }
    }
    return settings;
  }

  /** The word for the embedded model never means a folder of that name. */
  private static @Nullable Path within(String folder, String path) {
    try {
      return Path.of(path).isAbsolute() || path.equals(ModelLocation.EMBEDDED)
          ? null
          : Path.of(folder, path);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** Returns the content with the given values of some settings. */
  public RecordedSettings with(Settings settings, List<Setting<?>> changed) {
    Settings own = written;
    for (Setting<?> setting : changed) {
      own = own.withThatOf(settings, setting);
    }
    return new RecordedSettings(own, notes);
  }

  /** Returns the content as YAML. */
  public String yaml() {
    Map<String, Object> map = new LinkedHashMap<>(written.toMap());
    map.putAll(notes);
    return SettingsFile.yaml(map);
  }
}
