package dev.espalier.experiment;

import dev.espalier.fault.BadInputException;
import dev.espalier.settings.RecordedSettings;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a run was begun with, and whether other settings may go on with it.
 *
 * @param file where it was read
 */
record BegunRun(Path file, RecordedSettings recorded) {

  private static final double INFINITE = Double.POSITIVE_INFINITY;

  /**
   * Compares with the settings and notes to go on with.
   *
   * @return the settings that have grown
   * @throws BadInputException naming the first that differs, with both values
   */
  List<Setting<?>> checkSame(Settings settings, Map<String, String> notes) {
    Settings earlier = recorded.settings();
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
      checkCanBeExtended(setting, was + ", not " + is, settings);
      grown.add(setting);
    }
    Map<String, String> before = recorded.notes();
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

  private void checkCanBeExtended(Setting<?> setting, String values, Settings settings) {
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
  Optional<String> otherArithmetic(Map<String, String> notes) {
    String before = recorded.notes().get(SettingsFile.COMPUTED_WITH);
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
