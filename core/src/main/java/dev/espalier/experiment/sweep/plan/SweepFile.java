package dev.espalier.experiment.sweep.plan;

import dev.espalier.experiment.sweep.plan.SweepDefinition.Sampling;
import dev.espalier.fault.BadInputException;
import dev.espalier.fault.Likeness;
import dev.espalier.record.sweep.Objective;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import dev.espalier.settings.SweepSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads and writes what a sweep runs as YAML: settings, and beside them a section for the rest. */
public final class SweepFile {

  private static final String GRID = "grid";
  private static final String RANDOM = "random";
  private static final String SAMPLES = "samples";
  private static final String INCLUDE = "include";
  private static final String EXCLUDE = "exclude";
  private static final String HALVING = "halving";
  private static final String UNIFORM = "uniform";
  private static final String LOG_UNIFORM = "log_uniform";
  private static final String CHOICE = "choice";

  private static final int MOST_SAMPLES = 100_000;

  private SweepFile() {}

  /**
   * Reads a file.
   *
   * @throws BadInputException if it cannot be read, or holds an unknown key or an impossible value
   */
  public static SweepDefinition read(Path file) {
    SweepSettings read = SweepSettings.read(file);
    return of(read.settings(), read.sweep(), file + ": " + SettingsFile.SWEEP);
  }

  /** Returns a definition as the file has it. */
  public static String write(SweepDefinition sweep) {
    Map<String, Object> section = new LinkedHashMap<>();
    Map<String, Object> grid = new LinkedHashMap<>();
    sweep.grid().forEach(axis -> grid.put(axis.setting().key(), axis.values()));
    putUnlessEmpty(section, GRID, grid);
    sweep.random().ifPresent(random -> section.put(RANDOM, written(random)));
    putUnlessEmpty(section, EXCLUDE, sweep.exclude().stream().map(Combination::byKey).toList());
    putUnlessEmpty(section, INCLUDE, sweep.include().stream().map(Combination::byKey).toList());
    sweep.objective().ifPresent(objective -> section.put(Objective.SECTION, written(objective)));
    sweep.halving().ifPresent(halving -> section.put(HALVING, halving.factor()));
    return SettingsFile.writeSweep(sweep.base(), section);
  }

  private static void putUnlessEmpty(Map<String, Object> map, String key, Object value) {
    boolean empty =
        value instanceof Map<?, ?> entries ? entries.isEmpty() : ((List<?>) value).isEmpty();
    if (!empty) {
      map.put(key, value);
    }
  }

  private static Map<String, Object> written(Sampling random) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(SAMPLES, random.samples());
    random
        .draws()
        .forEach(
            (setting, draw) ->
                map.put(
                    setting.key(),
                    switch (draw) {
                      case Draw.Uniform(double low, double high) ->
                          Map.of(UNIFORM, List.of(low, high));
                      case Draw.LogUniform(double low, double high) ->
                          Map.of(LOG_UNIFORM, List.of(low, high));
                      case Draw.Choice(List<String> values) -> Map.of(CHOICE, values);
                    }));
    return map;
  }

  private static Map<String, Object> written(Objective objective) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(Objective.METRIC, objective.metric().word());
    objective.atSparsity().ifPresent(sparsity -> map.put(Objective.AT_SPARSITY, sparsity));
    map.put(Objective.GOAL, objective.goal().word());
    return map;
  }

  /**
   * Returns the definition of a section.
   *
   * @param section the section as YAML has it; null if there is none
   * @param where the section's place, for messages
   */
  public static SweepDefinition of(Settings base, @Nullable Object section, String where) {
    Map<String, Object> keys = section == null ? Map.of() : map(section, where);
    checkKeys(keys, List.of(GRID, RANDOM, INCLUDE, EXCLUDE, Objective.SECTION, HALVING), where);
    return new SweepDefinition(
        base,
        grid(keys.get(GRID), where + "." + GRID),
        Optional.ofNullable(keys.get(RANDOM)).map(it -> random(it, where + "." + RANDOM)),
        combinations(keys.get(EXCLUDE), where + "." + EXCLUDE),
        combinations(keys.get(INCLUDE), where + "." + INCLUDE),
        Optional.ofNullable(keys.get(Objective.SECTION))
            .map(it -> objective(it, where + "." + Objective.SECTION)),
        Optional.ofNullable(keys.get(HALVING)).map(it -> halving(it, where + "." + HALVING)));
  }

  /**
   * Returns the halving of a number, as text or from YAML.
   *
   * @throws BadInputException if it is none that stops anything
   */
  public static Halving halving(Object factor, String where) {
    double number = number(factor, where);
    if (!(number >= Halving.LEAST && number <= Halving.MOST) || number != Math.rint(number)) {
      throw new BadInputException(
          where,
          "'" + factor + "' does not fit",
          "use a whole number from " + Halving.LEAST + " to " + Halving.MOST);
    }
    return new Halving((int) number);
  }

  private static List<Axis> grid(@Nullable Object section, String where) {
    List<Axis> axes = new ArrayList<>();
    if (section != null) {
      map(section, where)
          .forEach(
              (key, values) -> {
                String place = where + "." + key;
                List<?> all =
                    values instanceof List<?> list ? list : List.of(scalar(values, place));
                Axis axis = Axis.of(key, all, place);
                refuseTwice(axes.stream().map(Axis::setting).toList(), axis.setting(), place);
                axes.add(axis);
              });
    }
    return axes;
  }

  private static Sampling random(Object section, String where) {
    Map<String, Object> keys = map(section, where);
    Map<Setting<?>, Draw> draws = new LinkedHashMap<>();
    keys.forEach(
        (key, value) -> {
          if (!key.equals(SAMPLES)) {
            String place = where + "." + key;
            Setting<?> setting = Axis.setting(key, place);
            refuseTwice(List.copyOf(draws.keySet()), setting, place);
            Draw draw = draw(value, place);
            draw.check(setting, place);
            draws.put(setting, draw);
          }
        });
    double samples = keys.get(SAMPLES) instanceof Number number ? number.doubleValue() : Double.NaN;
    if (!(samples >= 1 && samples <= MOST_SAMPLES) || samples != Math.rint(samples)) {
      throw new BadInputException(
          where + "." + SAMPLES,
          keys.containsKey(SAMPLES) ? "does not fit" : "is missing",
          "use a whole number from 1 to " + MOST_SAMPLES);
    }
    if (draws.isEmpty()) {
      throw new BadInputException(where, "draws nothing", "name settings beside " + SAMPLES);
    }
    return new Sampling((int) samples, draws);
  }

  private static Draw draw(Object section, String where) {
    Map<String, Object> keys = map(section, where);
    checkKeys(keys, List.of(UNIFORM, LOG_UNIFORM, CHOICE), where);
    if (keys.size() != 1 || !(keys.values().iterator().next() instanceof List<?> values)) {
      throw new BadInputException(
          where, "says no one way to draw", "write uniform: [LOW, HIGH], or choice: [VALUE, …]");
    }
    String kind = keys.keySet().iterator().next();
    if (kind.equals(CHOICE)) {
      List<String> texts = values.stream().map(value -> scalar(value, where)).toList();
      if (texts.isEmpty()) {
        throw new BadInputException(where, "has no value", "list at least one");
      }
      return new Draw.Choice(texts);
    }
    if (values.size() != 2) {
      throw new BadInputException(
          where, "has " + values.size() + " ends", "write " + kind + ": [LOW, HIGH]");
    }
    double low = number(values.getFirst(), where);
    double high = number(values.getLast(), where);
    return kind.equals(UNIFORM) ? new Draw.Uniform(low, high) : new Draw.LogUniform(low, high);
  }

  private static List<Combination> combinations(@Nullable Object section, String where) {
    if (section == null) {
      return List.of();
    }
    if (!(section instanceof List<?> list)) {
      throw new BadInputException(where, "is no list", "write '- KEY: VALUE' lines");
    }
    List<Combination> all = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String place = where + "[" + i + "]";
      Map<Setting<?>, String> values = new LinkedHashMap<>();
      map(list.get(i), place)
          .forEach(
              (key, value) -> {
                String at = place + "." + key;
                Setting<?> setting = Axis.setting(key, at);
                refuseTwice(List.copyOf(values.keySet()), setting, at);
                values.put(setting, Axis.canonical(setting, scalar(value, at), at));
              });
      if (values.isEmpty()) {
        throw new BadInputException(place, "names nothing", "write KEY: VALUE");
      }
      all.add(new Combination(values));
    }
    return all;
  }

  private static Objective objective(Object section, String where) {
    Map<String, Object> keys = map(section, where);
    checkKeys(keys, List.of(Objective.METRIC, Objective.AT_SPARSITY, Objective.GOAL), where);
    Objective usual = Objective.USUAL;
    OptionalDouble sparsity = OptionalDouble.empty();
    if (keys.containsKey(Objective.AT_SPARSITY)) {
      double at = number(keys.get(Objective.AT_SPARSITY), where + "." + Objective.AT_SPARSITY);
      if (!(at >= 0 && at <= 1)) {
        throw new BadInputException(
            where + "." + Objective.AT_SPARSITY,
            "'" + at + "' does not fit",
            "use a fraction from 0 to 1");
      }
      sparsity = OptionalDouble.of(at);
    }
    return new Objective(
        word(
                keys.get(Objective.METRIC),
                Objective.Metric.values(),
                Objective.Metric::word,
                where + "." + Objective.METRIC)
            .orElse(usual.metric()),
        sparsity,
        word(
                keys.get(Objective.GOAL),
                Objective.Goal.values(),
                Objective.Goal::word,
                where + "." + Objective.GOAL)
            .orElse(usual.goal()));
  }

  private static <T> Optional<T> word(
      @Nullable Object text, T[] values, Function<T, String> word, String where) {
    if (text == null) {
      return Optional.empty();
    }
    List<String> words = Arrays.stream(values).map(word).toList();
    checkWord(String.valueOf(text), words, where, "'" + text + "' is not known");
    return Arrays.stream(values).filter(value -> word.apply(value).equals(text)).findFirst();
  }

  private static void checkKeys(Map<String, Object> keys, List<String> known, String where) {
    keys.keySet().forEach(key -> checkWord(key, known, where + "." + key, "is not known"));
  }

  private static void checkWord(String word, List<String> known, String where, String fault) {
    if (!known.contains(word)) {
      throw new BadInputException(
          where,
          fault,
          Likeness.nearest(word, known)
              .map(near -> "did you mean " + near + "?")
              .orElse("use " + String.join(", ", known)));
    }
  }

  private static void refuseTwice(List<Setting<?>> before, Setting<?> setting, String where) {
    if (before.contains(setting)) {
      throw new BadInputException(
          where, "is given already as " + setting.key(), "leave one of them out");
    }
  }

  private static Map<String, Object> map(@Nullable Object section, String where) {
    if (!(section instanceof Map<?, ?> entries)) {
      throw new BadInputException(where, "is no mapping", "write 'key: value' lines");
    }
    Map<String, Object> map = new LinkedHashMap<>();
    entries.forEach(
        (key, value) -> {
          if (value == null) {
            throw new BadInputException(
                where + "." + key, "is empty", "give it a value or leave it out");
          }
          map.put(String.valueOf(key), value);
        });
    return map;
  }

  private static String scalar(@Nullable Object value, String where) {
    if (value == null || value instanceof Map<?, ?> || value instanceof List<?>) {
      throw new BadInputException(where, "is no single value", "write a number or a text");
    }
    return String.valueOf(value);
  }

  private static double number(@Nullable Object value, String where) {
    try {
      return Double.parseDouble(scalar(value, where));
    } catch (NumberFormatException e) {
      throw new BadInputException(where, "'" + value + "' is no number", "write a number", e);
    }
  }
}
