package dev.espalier.experiment.sweep.plan;

import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Values of some settings, each as the text that means it in one way only.
 *
 * @param values the values, in the order of the axes
 */
public record Combination(Map<Setting<?>, String> values) {

  /** Copies the map. */
  public Combination {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Returns this combination with the values of another, which take precedence. */
  Combination with(Combination other) {
    Map<Setting<?>, String> all = new LinkedHashMap<>(values);
    all.putAll(other.values);
    return new Combination(all);
  }

  Combination with(Setting<?> setting, String value) {
    return with(new Combination(Map.of(setting, value)));
  }

  /** Tells whether this has all values of another. */
  boolean hasAll(Combination other) {
    return other.values.entrySet().stream()
        .allMatch(entry -> entry.getValue().equals(values.get(entry.getKey())));
  }

  /** Tells whether another has no other value for any setting of this. */
  boolean agreesWith(Combination other) {
    return values.entrySet().stream()
        .allMatch(
            entry ->
                Objects.equals(
                    other.values.getOrDefault(entry.getKey(), entry.getValue()), entry.getValue()));
  }

  /** Returns the settings of a run. */
  public Settings over(Settings base) {
    Settings all = base;
    for (Map.Entry<Setting<?>, String> entry : values.entrySet()) {
      all = all.with(entry.getKey(), entry.getValue());
    }
    return all;
  }

  /** Returns the values by key. */
  public Map<String, String> byKey() {
    Map<String, String> map = new LinkedHashMap<>();
    values.forEach((setting, value) -> map.put(setting.key(), value));
    return map;
  }
}
