package dev.espalier.settings;

import dev.espalier.fault.BadInputException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The values of all {@link Setting}s: explicit values take precedence over those of a file, and
 * those over the defaults. Immutable; every value is valid by itself.
 */
public final class Settings {

  /** The text of a value, and the value parsed from it. */
  private record Given(String text, Object value) {}

  private final Map<Setting<?>, Given> given;

  private Settings(Map<Setting<?>, Given> given) {
    this.given = given;
  }

  /**
   * Returns the defaults of all settings.
   *
   * @throws BadInputException if a library on the class path is too old
   */
  public static Settings defaults() {
    RequiredLibraries.check();
    return new Settings(Map.of());
  }

  /**
   * Returns these settings with one value given as text.
   *
   * @param where the option, or the file and key, of the text, for the message
   * @throws BadInputException if the text is not a value of the setting
   */
  public Settings with(Setting<?> setting, String text, String where) {
    return put(setting, new Given(text, read(setting, text, where)));
  }

  /**
   * Returns these settings with one value given as a number, a boolean or a text.
   *
   * @throws BadInputException if it is not a value of the setting
   */
  public Settings with(Setting<?> setting, Object value) {
    return with(setting, String.valueOf(value), setting.key());
  }

  /**
   * Returns these settings with one value taken from {@code others}; unset if it is unset there.
   */
  public Settings withThatOf(Settings others, Setting<?> setting) {
    Given there = others.given.get(setting);
    return there == null ? without(setting) : put(setting, there);
  }

  private Settings put(Setting<?> setting, Given value) {
    Map<Setting<?>, Given> copy = new HashMap<>(given);
    copy.put(setting, value);
    return new Settings(copy);
  }

  /** Returns these settings with one setting unset, so that it has its default. */
  public Settings without(Setting<?> setting) {
    Map<Setting<?>, Given> copy = new HashMap<>(given);
    copy.remove(setting);
    return new Settings(copy);
  }

  /**
   * Returns these settings merged with {@code base}; where both give a value, this one's is used.
   */
  public Settings over(Settings base) {
    Map<Setting<?>, Given> merged = new HashMap<>(base.given);
    merged.putAll(given);
    return new Settings(merged);
  }

  /** Tells whether the setting was given rather than left at its default. */
  public boolean isGiven(Setting<?> setting) {
    return given.containsKey(setting);
  }

  /** Returns the value, or empty if it was not given and has no default. */
  @SuppressWarnings("unchecked") // A setting's value is read by the setting itself.
  public <T> Optional<T> find(Setting<T> setting) {
    Given value = given.get(setting);
    if (value != null) {
      return Optional.of((T) value.value());
    }
    String text = setting.defaultText();
    return text == null
        ? Optional.empty()
        : Optional.of(setting.value().parse(text, setting.key()));
  }

  /** Returns the value of an integer setting, or empty if it was not given and has no default. */
  public OptionalInt findInt(Setting<Integer> setting) {
    return find(setting).map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }

  /**
   * Returns the value of a setting that has a default or was given.
   *
   * @throws IllegalStateException if it has neither
   */
  public <T> T get(Setting<T> setting) {
    return find(setting)
        .orElseThrow(() -> new IllegalStateException(setting.key() + " has no value"));
  }

  /**
   * Returns the value as shown and as written to files: a number, a boolean, or the text given;
   * empty if it was not given and has no default.
   */
  public Optional<Object> shown(Setting<?> setting) {
    if (setting.value().isPlain()) {
      return find(setting).map(value -> value);
    }
    Given value = given.get(setting);
    return Optional.ofNullable(value == null ? setting.defaultText() : value.text());
  }

  private static Object read(Setting<?> setting, String text, String where) {
    return setting.value().parse(text, where);
  }

  /** Returns the settings that were given, by YAML key, in the order of declaration. */
  public Map<String, String> given() {
    Map<String, String> map = new LinkedHashMap<>();
    for (Setting<?> setting : Setting.all()) {
      if (isGiven(setting)) {
        map.put(setting.key(), String.valueOf(shown(setting).orElseThrow()));
      }
    }
    return map;
  }

  /** Returns the settings that have a value, by YAML key, in the order of declaration. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Setting<?> setting : Setting.all()) {
      shown(setting).ifPresent(value -> map.put(setting.key(), value));
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
