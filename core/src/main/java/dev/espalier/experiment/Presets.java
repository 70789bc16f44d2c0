package dev.espalier.experiment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Settings that suit the embedded model and text, used where neither is named. */
final class Presets {

  private static final String EMBEDDED = "/dev/espalier/embedded/experiment.yaml";

  private Presets() {}

  /** The settings, over the embedded experiment's if neither a model nor a dataset is named. */
  static Settings resolve(Settings settings) {
    if (settings.isGiven(Setting.MODEL) || settings.isGiven(Setting.DATASET)) {
      return settings;
    }
    try (InputStream in = Presets.class.getResourceAsStream(EMBEDDED)) {
      if (in == null) {
        throw new IllegalStateException(EMBEDDED + " is missing from the jar");
      }
      return settings.over(SettingsFile.read(in, EMBEDDED));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
