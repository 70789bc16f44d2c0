package dev.espalier.experiment.sweep.plan;

import dev.espalier.experiment.input.InitialMask;
import dev.espalier.prune.ResetRule;
import dev.espalier.prune.criterion.Criterion;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The dense round 0 with which a run begins, as far as it is the same for several runs. All runs
 * with equal {@linkplain #key keys} train the same weights in the same steps. What some of them
 * need besides, such as the weights of a step to rewind to, is kept by a run that {@linkplain
 * #serves serves} them.
 *
 * @param key hash of the settings that decide on the weights
 * @param extras settings that decide on what is kept beside the weights, by setting
 * @param movesEnd whether the step to rewind to may also move the end of the round
 * @param run the settings of a run of this round alone
 */
record DensePrefix(String key, Map<Setting<?>, String> extras, boolean movesEnd, Settings run) {

  /** A tensor that every model has: the round itself prunes nothing. */
  private static final String ANY_SCOPE = "wpe";

  /**
   * Returns the dense round of a run; empty if it depends on everything.
   *
   * @param settings all settings of the run, with those that follow from others
   */
  static Optional<DensePrefix> of(Settings settings) {
    if (settings.isGiven(Setting.EARLY_BIRD)) {
      // Masks that are drawn while it trains may end it.
      return Optional.empty();
    }
    boolean masked = InitialMask.isSparse(settings);
    Map<Setting<?>, String> extras = new LinkedHashMap<>();
    if (settings.get(Setting.RESET) instanceof ResetRule.ToPoint) {
      extras.put(Setting.RESET, text(settings, Setting.RESET));
    }
    if (settings.get(Setting.CRITERION) instanceof Criterion.OfTraining) {
      extras.put(Setting.CRITERION, text(settings, Setting.CRITERION));
      extras.put(Setting.SCOPE, text(settings, Setting.SCOPE));
    }
    return Optional.of(
        new DensePrefix(
            Cell.hash(
                settings,
                setting -> !setting.mattersFromFirstCut() || masked && setting == Setting.SCOPE),
            extras,
            settings.isGiven(Setting.EARLY_STOPPING),
            alone(settings, extras, masked)));
  }

  private static String text(Settings settings, Setting<?> setting) {
    return String.valueOf(settings.shown(setting).orElseThrow());
  }

  /** Returns the settings with those that the round does not depend on at their defaults. */
  private static Settings alone(Settings settings, Map<Setting<?>, String> extras, boolean masked) {
    // Named inputs keep the settings of the embedded ones from being filled in.
    Settings alone = settings.with(Setting.MODEL, settings.get(Setting.MODEL));
    for (Setting<?> setting : Setting.all()) {
      if (setting.mattersFromFirstCut()) {
        alone = alone.without(setting);
      }
    }
    alone =
        alone
            .with(Setting.ROUNDS, 0)
            .with(Setting.SCOPE, masked ? text(settings, Setting.SCOPE) : ANY_SCOPE);
    for (Map.Entry<Setting<?>, String> extra : extras.entrySet()) {
      alone = alone.with(extra.getKey(), extra.getValue());
    }
    return alone;
  }

  /** Returns the identity of a run of this round alone. */
  String id() {
    return Cell.hash(run, _ -> true);
  }

  /** Tells whether a run of this round has all that another needs. */
  boolean serves(DensePrefix other) {
    return key.equals(other.key)
        && extras.entrySet().containsAll(other.extras.entrySet())
        && (!movesEnd || rewind().equals(other.rewind()));
  }

  /** Tells whether a run of pruning, which goes on after the round, still has what it kept. */
  boolean lasts() {
    return !extras.containsKey(Setting.CRITERION);
  }

  private Optional<String> rewind() {
    return Optional.ofNullable(extras.get(Setting.RESET));
  }
}
