package dev.espalier.experiment;

import dev.espalier.prune.Granularity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Defaults that depend on other settings. */
final class Presets {

  private static final String EMBEDDED = "/dev/espalier/embedded/experiment.yaml";

  private Presets() {}

  /**
   * The settings with what follows from them: where groups are cut and no scope is given, the one
   * that holds all groups; where Wanda scores and no ranking is given, that of its paper; where
   * neither a model nor a dataset is named, what suits the embedded ones.
   */
  static Settings resolve(Settings settings) {
    return withRanking(overEmbedded(withScope(settings)));
  }

  private static Settings withRanking(Settings settings) {
    return settings.text(Setting.CRITERION).equals("wanda")
            && !settings.isGiven(Setting.RANKING)
            && !settings.isGiven(Setting.PATTERN)
        ? settings.with(Setting.RANKING, "output")
        : settings;
  }

  private static Settings withScope(Settings settings) {
    return settings.isGiven(Setting.SCOPE)
            || settings.text(Setting.GRANULARITY).equals(Granularity.WEIGHT.word())
        ? settings
        : settings.with(Setting.SCOPE, "linear");
  }

  private static Settings overEmbedded(Settings settings) {
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
