package dev.espalier.experiment.sweep.plan;

import dev.espalier.prune.criterion.Criterion;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.util.Comparator;
import java.util.Optional;

/** Runs that differ in their length only, so that the shorter is the beginning of the longer. */
final class Lengths {

  /** The longest first, as far as settings tell. */
  static final Comparator<Settings> LONGEST_FIRST =
      Comparator.<Settings>comparingInt(
              settings -> settings.findInt(Setting.ROUNDS).orElse(Integer.MAX_VALUE))
          .thenComparingDouble(settings -> settings.get(Setting.UNTIL))
          .reversed();

  private Lengths() {}

  /**
   * Returns what all runs that differ from one in their length have in common; empty if its rounds
   * depend on its length, or on more than their models hold.
   */
  static Optional<String> family(Settings settings) {
    boolean shared =
        settings.get(Setting.SCHEDULE).canBeExtended()
            && !settings.isGiven(Setting.PATTERN)
            && !settings.isGiven(Setting.EARLY_BIRD)
            && !(settings.get(Setting.CRITERION) instanceof Criterion.OfTraining);
    return shared
        ? Optional.of(Cell.hash(settings, setting -> !setting.mayGrow()))
        : Optional.empty();
  }
}
