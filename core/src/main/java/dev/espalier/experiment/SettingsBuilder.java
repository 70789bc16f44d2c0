package dev.espalier.experiment;

import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;

/**
 * Collects the settings of a task; settings that are not given have their defaults.
 *
 * @param <T> the task
 * @param <B> the builder itself
 */
public abstract class SettingsBuilder<T extends Task<?>, B extends SettingsBuilder<T, B>>
    extends TaskBuilder<T, B> {

  private Settings settings = Settings.defaults();

  /** For subclasses in this library only. */
  protected SettingsBuilder() {}

  /** Replaces all settings collected so far. */
  public final B settings(Settings all) {
    this.settings = all;
    return self();
  }

  /**
   * Sets one setting.
   *
   * @param value a number, a boolean, or the text that YAML would contain
   * @throws dev.espalier.fault.BadInputException if the value is invalid
   */
  public final B set(Setting<?> setting, Object value) {
    this.settings = settings.with(setting, value);
    return self();
  }

  /** Returns the settings collected so far. */
  protected final Settings settings() {
    return settings;
  }
}
