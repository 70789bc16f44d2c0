package dev.espalier.settings;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of a file of settings that may have a section for a sweep.
 *
 * @param settings the settings of all runs; paths are resolved as {@link RecordedSettings#settings}
 *     does
 * @param sweep the section as YAML has it; null if there is none
 */
public record SweepSettings(Settings settings, @Nullable Object sweep) {

  /**
   * Reads a file.
   *
   * @throws dev.espalier.fault.BadInputException as {@link SettingsFile#read(Path)}
   */
  public static SweepSettings read(Path file) {
    Map<String, Object> entries = new LinkedHashMap<>(SettingsFile.entries(file));
    Object sweep = entries.remove(SettingsFile.SWEEP);
    RecordedSettings recorded =
        new RecordedSettings(
            SettingsFile.of(entries, file.toString()), SettingsFile.notes(entries));
    return new SweepSettings(recorded.settings(), sweep);
  }
}
