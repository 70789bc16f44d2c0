package dev.espalier.report.sweep;

import dev.espalier.record.sweep.AxisType;
import dev.espalier.report.run.RunDescription;
import dev.espalier.settings.Setting;
import dev.espalier.settings.SettingsFile;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * A setting in which the cells of a sweep differ.
 *
 * @param key its key
 * @param numeric whether its values have a distance
 * @param values its values: ascending if they are numbers, else in the order of the cells
 */
record SweptAxis(String key, boolean numeric, List<String> values) {

  /** Stands for a setting that a cell does not give and that has no value by itself. */
  static final String NOT_SET = "not set";

  SweptAxis {
    values = List.copyOf(values);
  }

  static SweptAxis of(String key, Collection<String> found) {
    List<String> values = List.copyOf(new LinkedHashSet<>(found));
    boolean numeric = AxisType.of(values).isNumber();
    return new SweptAxis(
        key,
        numeric,
        numeric
            ? values.stream().sorted(Comparator.comparingDouble(Double::parseDouble)).toList()
            : values);
  }

  /** Tells whether it is the seed, by which cells of one group differ. */
  boolean isSeed() {
    return key.equals(Setting.SEED.key());
  }

  /** Tells whether cells differ in it at all. */
  boolean varies() {
    return values.size() > 1;
  }

  /** Returns its name in words. */
  String words() {
    return key.replace('_', ' ');
  }

  /** Returns a value as the page shows it: numbers in common notation, files without folders. */
  String shown(String value) {
    boolean path = SettingsFile.PATHS.stream().anyMatch(setting -> setting.key().equals(key));
    return path
        ? value.replaceFirst("[/\\\\]+$", "").replaceFirst(".*[/\\\\]", "")
        : RunDescription.plain(value);
  }
}
