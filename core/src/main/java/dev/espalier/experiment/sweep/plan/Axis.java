package dev.espalier.experiment.sweep.plan;

import dev.espalier.fault.BadInputException;
import dev.espalier.fault.Likeness;
import dev.espalier.settings.CommandName;
import dev.espalier.settings.ForeignNames;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A setting, and the values that the runs of a sweep have of it.
 *
 * @param values different values, each as the text that means it in one way only
 */
public record Axis(Setting<?> setting, List<String> values) {

  private static final Pattern RANGE = Pattern.compile("(-?\\d{1,9})\\.\\.(-?\\d{1,9})");

  /** The longest range: more is a slip of the pen. */
  private static final int MOST_VALUES = 100_000;

  /** Copies the list. */
  public Axis {
    values = List.copyOf(values);
  }

  /**
   * Parses an axis as the command line has it: {@code seed=1..5} or {@code rate=0.1,0.2}.
   *
   * @throws BadInputException if it is none, its setting decides nothing, or a value does not fit
   */
  public static Axis parse(String text, String where) {
    int equals = text.indexOf('=');
    if (equals < 1 || equals == text.length() - 1) {
      throw new BadInputException(
          where, "'" + text + "' is no axis", "write KEY=VALUE,VALUE or KEY=FIRST..LAST");
    }
    String key = text.substring(0, equals).strip();
    return of(key, List.of(text.substring(equals + 1).split(",", -1)), where + " " + key);
  }

  /**
   * Returns the axis of a key and values, of which each may be a range of whole numbers.
   *
   * @throws BadInputException as {@link #parse}
   */
  static Axis of(String key, List<?> values, String where) {
    Setting<?> setting = setting(key, where);
    List<String> all = new ArrayList<>();
    for (Object value : values) {
      for (String each : expanded(String.valueOf(value).strip(), where)) {
        String canonical = canonical(setting, each, where);
        if (all.contains(canonical)) {
          throw new BadInputException(
              where, "has " + canonical + " twice", "leave one of them out");
        }
        all.add(canonical);
      }
    }
    if (all.isEmpty()) {
      throw new BadInputException(where, "has no value", "list at least one");
    }
    return new Axis(setting, all);
  }

  private static List<String> expanded(String value, String where) {
    Matcher range = RANGE.matcher(value);
    if (!range.matches()) {
      return List.of(value);
    }
    int first = Integer.parseInt(range.group(1));
    int last = Integer.parseInt(range.group(2));
    if (last < first || last - first >= MOST_VALUES) {
      throw new BadInputException(
          where,
          "'" + value + "' is no range",
          "write FIRST..LAST, with at most " + MOST_VALUES + " whole numbers in it");
    }
    List<String> numbers = new ArrayList<>();
    for (int number = first; number <= last; number++) {
      numbers.add(String.valueOf(number));
    }
    return numbers;
  }

  /**
   * Returns the setting of a key that runs of a sweep may differ in.
   *
   * @throws BadInputException if there is none, or it decides nothing about a run's results
   */
  static Setting<?> setting(String key, String where) {
    Setting<?> setting =
        Setting.ofKey(key)
            .orElseThrow(
                () ->
                    new BadInputException(
                        where,
                        "is not a setting",
                        ForeignNames.advice(key)
                            .or(
                                () ->
                                    Likeness.nearest(key, Setting.keys())
                                        .map(near -> "did you mean " + near + "?"))
                            .orElse("name a setting of prune, with _ for -")));
    if (!setting.identity() || !setting.isTakenBy(CommandName.PRUNE)) {
      throw new BadInputException(
          where,
          setting.identity()
              ? "is no setting of prune"
              : "decides nothing about a run's results, so all cells would be the same",
          "leave it out, or set it for all cells");
    }
    return setting;
  }

  /**
   * Returns the text that means a value in one way only, such as {@code 0.1} for {@code 0.10} and
   * an absolute path for that of a file.
   *
   * @throws BadInputException if it is no value of the setting
   */
  static String canonical(Setting<?> setting, String text, String where) {
    String canonical =
        String.valueOf(Settings.defaults().with(setting, text, where).shown(setting).orElseThrow());
    return SettingsFile.PATHS.contains(setting) ? absolute(canonical) : canonical;
  }

  /** Returns the absolute path of a file or folder that is there, and any other name as it is. */
  public static String absolute(String name) {
    try {
      Path path = Path.of(name);
      return !name.equals(Setting.EMBEDDED) && Files.exists(path)
          ? path.toAbsolutePath().normalize().toString()
          : name;
    } catch (InvalidPathException e) {
      return name;
    }
  }
}
