package dev.espalier.experiment.sweep.plan;

import dev.espalier.experiment.plan.DerivedDefaults;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import dev.espalier.storage.Fingerprint;
import java.util.function.Predicate;

/**
 * A run of a sweep, before it has a number.
 *
 * @param varied the values in which it differs from the settings of all cells
 * @param settings all its settings, with those that follow from others
 */
record Cell(Combination varied, Settings settings) {

  private static final int ID_DIGITS = 16;
  private static final int MOST_NAME = 100;

  static Cell of(Combination varied, Settings base) {
    return new Cell(varied, DerivedDefaults.resolve(varied.over(base)));
  }

  /** Returns a hash of all settings that decide on its results. */
  String id() {
    return hash(settings, _ -> true);
  }

  /** Returns a hash of those settings that decide on a run's results and are wanted. */
  static String hash(Settings settings, Predicate<Setting<?>> wanted) {
    Fingerprint hash = Fingerprint.start();
    for (Setting<?> setting : Setting.all()) {
      if (setting.identity() && wanted.test(setting)) {
        settings.shown(setting).ifPresent(value -> hash.add(setting.key() + "=" + value + "\n"));
      }
    }
    return hash.hex().substring(0, ID_DIGITS);
  }

  /** Returns its values as part of a folder's name that every file system takes. */
  String words() {
    return words(varied);
  }

  static String words(Combination varied) {
    StringBuilder words = new StringBuilder();
    varied
        .values()
        .forEach(
            (setting, value) ->
                words
                    .append(words.isEmpty() ? "" : ",")
                    .append(setting.key())
                    .append('=')
                    .append(shortened(setting, value).replaceAll("[^A-Za-z0-9._+-]+", "_")));
    String whole = words.substring(0, Math.min(MOST_NAME, words.length()));
    // Windows drops a dot at the end of a name.
    return whole.replaceAll("\\.+$", "");
  }

  /** A file is named by its own name; the number before it tells two of them apart. */
  private static String shortened(Setting<?> setting, String value) {
    return SettingsFile.PATHS.contains(setting)
        ? value.substring(value.replaceAll("[/\\\\]+$", "").lastIndexOf('/') + 1)
        : value;
  }
}
