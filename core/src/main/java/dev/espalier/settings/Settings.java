package dev.espalier.settings;

import dev.espalier.fault.BadInputException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The values of all {@link Setting}s: what was given, over what a file says, over the defaults.
 * Immutable; every value in it is valid by itself.
 */
public final class Settings {

  /** A text, and what it was read as. */
  private record Given(String text, Object value) {}

  private final Map<Setting<?>, Given> given;

  private Settings(Map<Setting<?>, Given> given) {
    this.given = given;
  }

  /**
   * Nothing given: every setting has its default.
   *
   * @throws BadInputException if a library on the class path is too old to work with
   */
  public static Settings defaults() {
    RequiredLibraries.check();
    return new Settings(Map.of());
  }

  /**
   * Returns the same settings with one given as text.
   *
   * @param where the option or the file and key the text stands in, for the message
   * @throws BadInputException if the text is no value of the setting
   */
  public Settings with(Setting<?> setting, String text, String where) {
    return put(setting, new Given(text, read(setting, text, where)));
  }

  /**
   * Returns the same settings with one given: as a number, as true or false, or as the text that
   * stands for the value.
   *
   * @throws BadInputException if it is no value of the setting
   */
  public Settings with(Setting<?> setting, Object value) {
    return with(setting, String.valueOf(value), setting.key());
  }

  /** Returns the same settings with one as it is in others; left to its default if it is there. */
  public Settings withThatOf(Settings others, Setting<?> setting) {
    Given there = others.given.get(setting);
    return there == null ? without(setting) : put(setting, there);
  }

  private Settings put(Setting<?> setting, Given value) {
    Map<Setting<?>, Given> copy = new HashMap<>(given);
    copy.put(setting, value);
    return new Settings(copy);
  }

  /** Returns the same settings with one left to its default. */
  public Settings without(Setting<?> setting) {
    Map<Setting<?>, Given> copy = new HashMap<>(given);
    copy.remove(setting);
    return new Settings(copy);
  }

  /** Returns these settings, and where they are silent, what {@code base} was given. */
  public Settings over(Settings base) {
    Map<Setting<?>, Given> merged = new HashMap<>(base.given);
    merged.putAll(given);
    return new Settings(merged);
  }

  /** Whether the setting was given rather than left to its default. */
  public boolean isGiven(Setting<?> setting) {
    return given.containsKey(setting);
  }

  /** The value, or nothing where it was neither given nor has a default. */
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

  /** The value of a whole number, or nothing where it was neither given nor has a default. */
  public OptionalInt findInt(Setting<Integer> setting) {
    return find(setting).map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }

  /**
   * The value of a setting that has a default or was given.
   *
   * @throws IllegalStateException if it has neither
   */
  public <T> T get(Setting<T> setting) {
    return find(setting)
        .orElseThrow(() -> new IllegalStateException(setting.key() + " has no value"));
  }

  /**
   * The value as it is shown and written to files: a number, true or false, or the text it was
   * given as; nothing where it was neither given nor has a default.
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

  /** Every setting that was given, by YAML key, in the order of declaration. */
  public Map<String, String> given() {
    Map<String, String> map = new LinkedHashMap<>();
    for (Setting<?> setting : Setting.all()) {
      if (isGiven(setting)) {
        map.put(setting.key(), String.valueOf(shown(setting).orElseThrow()));
      }
    }
    return map;
  }

  /** Every setting that has a value, by YAML key, in the order of declaration. */
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
