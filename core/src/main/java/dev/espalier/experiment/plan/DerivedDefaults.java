package dev.espalier.experiment.plan;

import dev.espalier.prune.Granularity;
import dev.espalier.prune.Ranking;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Defaults that depend on other settings. */
public final class DerivedDefaults {

  private static final String EMBEDDED = "/dev/espalier/embedded/experiment.yaml";
  private static final String COMPARE = "/dev/espalier/embedded/compare.yaml";
  private static final String TRANSFER = "/dev/espalier/embedded/transfer.yaml";

  private DerivedDefaults() {}

  /**
   * The settings with what follows from them: where groups are cut and no scope is given, the one
   * that holds all groups; where Wanda scores and no ranking is given, that of its paper; where
   * neither a model nor a dataset is named, what suits the embedded ones.
   */
  public static Settings resolve(Settings settings) {
    return withRanking(overEmbedded(withScope(settings)));
  }

  private static Settings withRanking(Settings settings) {
    return settings.get(Setting.CRITERION).ranksByOutput()
            && !settings.isGiven(Setting.RANKING)
            && !settings.isGiven(Setting.PATTERN)
        ? settings.with(Setting.RANKING, Ranking.OUTPUT.word())
        : settings;
  }

  /**
   * The settings of a comparison, which runs many times: where neither a model nor a dataset is
   * named, with what keeps that short.
   */
  public static Settings forComparison(Settings settings) {
    return namesInputs(settings) ? settings : settings.over(read(COMPARE));
  }

  /** The same of a transfer between the parts of the embedded text. */
  public static Settings forTransfer(Settings settings) {
    return namesInputs(settings) ? settings : settings.over(read(TRANSFER)).over(read(EMBEDDED));
  }

  private static boolean namesInputs(Settings settings) {
    return settings.isGiven(Setting.MODEL) || settings.isGiven(Setting.DATASET);
  }

  private static Settings withScope(Settings settings) {
    return settings.isGiven(Setting.SCOPE)
            || settings.get(Setting.GRANULARITY) == Granularity.WEIGHT
        ? settings
        : settings.with(Setting.SCOPE, "linear");
  }

  private static Settings overEmbedded(Settings settings) {
    return namesInputs(settings) ? settings : settings.over(read(EMBEDDED));
  }

  private static Settings read(String resource) {
    try (InputStream in = DerivedDefaults.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the jar");
      }
      return SettingsFile.read(in, resource);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
