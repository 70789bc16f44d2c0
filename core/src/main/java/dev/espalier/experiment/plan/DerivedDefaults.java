package dev.espalier.experiment.plan;

import dev.espalier.prune.Granularity;
import dev.espalier.prune.Ranking;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Computes defaults that depend on other settings. */
public final class DerivedDefaults {

  private static final String EMBEDDED = "/dev/espalier/embedded/experiment.yaml";
  private static final String COMPARE = "/dev/espalier/embedded/compare.yaml";
  private static final String TRANSFER = "/dev/espalier/embedded/transfer.yaml";

  private DerivedDefaults() {}

  /**
   * Returns the settings with dependent defaults: the scope of all groups if groups are pruned and
   * no scope is given; the ranking of the Wanda paper if the criterion is Wanda and no ranking is
   * given; and values that suit the embedded model and text if neither a model nor a dataset is
   * named.
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
   * Returns the settings of a comparison, which runs many times: with values that keep it short if
   * neither a model nor a dataset is named.
   */
  public static Settings forComparison(Settings settings) {
    return namesInputs(settings) ? settings : settings.over(read(COMPARE));
  }

  /**
   * Returns the settings of a transfer: with values for a transfer between parts of the embedded
   * text if neither a model nor a dataset is named.
   */
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
