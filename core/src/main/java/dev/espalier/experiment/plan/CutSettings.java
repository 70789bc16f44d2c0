package dev.espalier.experiment.plan;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.TensorSpec;
import dev.espalier.prune.Granularity;
import dev.espalier.prune.Ranking;
import dev.espalier.prune.Reset;
import dev.espalier.prune.ResetRule;
import dev.espalier.prune.criterion.Criterion;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.util.List;

/** The settings of a cut, and the checks that they are consistent. */
public final class CutSettings {

  private CutSettings() {}

  /**
   * Checks what can be checked without a model.
   *
   * @throws BadInputException if the settings contradict each other
   */
  public static void check(Settings settings) {
    Granularity granularity = settings.get(Setting.GRANULARITY);
    Ranking ranking = settings.get(Setting.RANKING);
    Criterion criterion = settings.get(Setting.CRITERION);
    if (granularity == Granularity.LAYER && ranking == Ranking.LAYER) {
      throw new BadInputException(
          "{ranking}",
          "layer ranks what is within a layer, but {granularity} layer cuts layers whole",
          "use {ranking} global, or a finer granularity");
    }
    if (granularity != Granularity.WEIGHT && !criterion.scoresGroups()) {
      throw new BadInputException(
          "{criterion}",
          criterion.name() + " scores single weights, not " + granularity.plural(),
          "use magnitude, or {granularity} weight");
    }
    if (granularity != Granularity.WEIGHT && ranking == Ranking.OUTPUT) {
      throw new BadInputException(
          "{ranking}",
          "output ranks single weights, not " + granularity.plural(),
          "use {ranking} global, or {granularity} weight");
    }
    if (granularity != Granularity.WEIGHT && settings.get(Setting.MIN_DENSITY) > 0) {
      throw new BadInputException(
          "{min_density}",
          "counts single weights, not " + granularity.plural(),
          "leave it out, or use {granularity} weight");
    }
    if (settings.isGiven(Setting.EARLY_BIRD) && !(criterion instanceof Criterion.OfWeights)) {
      throw new BadInputException(
          "{early_bird}",
          "draws masks while a round trains, for which {criterion} "
              + criterion.name()
              + " is too costly",
          "leave it out, or use a criterion that looks at the weights alone");
    }
    if (settings.get(Setting.COMPACT_BETWEEN_ROUNDS) && criterion instanceof Criterion.OfTraining) {
      throw new BadInputException(
          "{compact_between_rounds}",
          "trains another shape of model than {criterion} " + criterion.name() + " watches",
          "leave it out, or use another criterion");
    }
    if (settings.get(Setting.UPDATE_WEIGHTS)
        && !(criterion.updatesWeights() && keepsTrained(settings))) {
      throw new BadInputException(
          "{update_weights}",
          "is SparseGPT's, of weights that stay as they are before the next round",
          "use it with {criterion} sparsegpt and {reset} none");
    }
    checkUntrained(settings, criterion);
    checkPattern(settings);
    settings.get(Setting.SCHEDULE).check(settings.findInt(Setting.ROUNDS));
  }

  /** Refuses what looks at a training that does not take place. */
  private static void checkUntrained(Settings settings, Criterion criterion) {
    if (SettingsMapper.training(settings).trains()) {
      return;
    }
    if (criterion instanceof Criterion.OfTraining) {
      throw new BadInputException(
          "{max_steps}",
          "0 trains nothing that {criterion} " + criterion.name() + " could watch",
          "train some steps, or use another criterion");
    }
    if (settings.isGiven(Setting.EARLY_BIRD)) {
      throw new BadInputException(
          "{early_bird}",
          "draws masks while a round trains, and {max_steps} 0 trains nothing",
          "leave it out, or train some steps");
    }
  }

  private static boolean keepsTrained(Settings settings) {
    return settings.get(Setting.RESET) instanceof ResetRule.Fixed(Reset reset)
        && reset instanceof Reset.None;
  }

  /**
   * Checks the scope.
   *
   * @throws BadInputException if it contains a tensor that the criterion cannot score
   */
  public static void checkScope(Settings settings, Criterion criterion, List<TensorSpec> scope) {
    for (TensorSpec spec : scope) {
      if (!criterion.scores(spec)) {
        throw new BadInputException(
            "{scope}",
            "holds "
                + spec.name()
                + ", which {criterion} "
                + settings.get(Setting.CRITERION).name()
                + " cannot score",
            "use {scope} linear, or another criterion");
      }
    }
  }

  private static void checkPattern(Settings settings) {
    if (settings.find(Setting.PATTERN).isEmpty()) {
      return;
    }
    if (settings.get(Setting.GRANULARITY) != Granularity.WEIGHT
        || settings.get(Setting.RANKING) != Ranking.GLOBAL
        || settings.get(Setting.MIN_DENSITY) > 0) {
      throw new BadInputException(
          "{pattern}",
          "says what is ranked and how many stay by itself",
          "use it with {granularity} weight and {ranking} global, and without {min_density}");
    }
    if (settings.get(Setting.CRITERION).steps() > 1) {
      throw new BadInputException(
          "{pattern}",
          "is cut at once, and {criterion} "
              + settings.get(Setting.CRITERION).name()
              + " in many steps",
          "use another criterion");
    }
  }
}
