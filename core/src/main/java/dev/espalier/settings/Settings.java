package dev.espalier.settings;

import dev.espalier.fault.BadInputException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The values of all {@link Setting}s: what was given, over what a file says, over the defaults.
 * Immutable; every value in it is valid by itself.
 */
public final class Settings {

  private final Map<Setting, Object> given;

  private Settings(Map<Setting, Object> given) {
    this.given = Collections.unmodifiableMap(given);
  }

  /**
   * Nothing given: every setting has its default.
   *
   * @throws BadInputException if a library on the class path is too old to work with
   */
  public static Settings defaults() {
    RequiredLibraries.check();
    return new Settings(new EnumMap<>(Setting.class));
  }

  /**
   * The same settings with one given as text.
   *
   * @param where the option or the file and key the text stands in, for the message
   * @throws BadInputException if the text is no value of the setting
   */
  public Settings with(Setting setting, String text, String where) {
    Map<Setting, Object> copy = new EnumMap<>(Setting.class);
    copy.putAll(given);
    copy.put(setting, setting.value().parse(text, where));
    return new Settings(copy);
  }

  /** The same settings with one given. */
  public Settings with(Setting setting, Object value) {
    return with(setting, String.valueOf(value), setting.key());
  }

  /** The same settings with one left to its default. */
  public Settings without(Setting setting) {
    Map<Setting, Object> copy = new EnumMap<>(Setting.class);
    copy.putAll(given);
    copy.remove(setting);
    return new Settings(copy);
  }

  /** These settings, and where they are silent, what {@code base} was given. */
  public Settings over(Settings base) {
    Map<Setting, Object> merged = new EnumMap<>(Setting.class);
    merged.putAll(base.given);
    merged.putAll(given);
    return new Settings(merged);
  }

  /** Whether the setting was given rather than left to its default. */
  public boolean isGiven(Setting setting) {
    return given.containsKey(setting);
  }

  /** The value, or nothing where it was neither given nor has a default. */
  public Optional<Object> value(Setting setting) {
    Object value = given.get(setting);
    if (value == null && setting.defaultText() != null) {
      value = setting.value().parse(setting.defaultText(), setting.key());
    }
    return Optional.ofNullable(value);
  }

  /** The value of a text or choice. */
  public String text(Setting setting) {
    return (String) required(setting);
  }

  /** The value of a whole number. */
  public int integer(Setting setting) {
    return (Integer) required(setting);
  }

  /** The value of a real number. */
  public double number(Setting setting) {
    return (Double) required(setting);
  }

  /** The value of a toggle. */
  public boolean on(Setting setting) {
    return (Boolean) required(setting);
  }

  private Object required(Setting setting) {
    return value(setting)
        .orElseThrow(() -> new IllegalStateException(setting.key() + " has no value"));
  }

  /** Every setting that was given, by YAML key, in the order of declaration. */
  public Map<String, String> given() {
    Map<String, String> map = new LinkedHashMap<>();
    given.forEach((setting, value) -> map.put(setting.key(), String.valueOf(value)));
    return map;
  }

  /** Every setting that has a value, by YAML key, in the order of declaration. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Setting setting : Setting.values()) {
      value(setting).ifPresent(value -> map.put(setting.key(), value));
    }
    return map;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Settings settings && toMap().equals(settings.toMap());
  }

  @Override
  public int hashCode() {
    return toMap().hashCode();
  }

  @Override
  public String toString() {
    return toMap().toString();
  }
}
