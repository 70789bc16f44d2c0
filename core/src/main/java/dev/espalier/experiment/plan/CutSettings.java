package dev.espalier.experiment.plan;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.TensorSpec;
import dev.espalier.prune.Granularity;
import dev.espalier.prune.Pattern;
import dev.espalier.prune.Ranking;
import dev.espalier.prune.criterion.Criterion;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.util.List;
import java.util.Optional;

/** What {@link Settings} say of a cut, and whether it goes together. */
public final class CutSettings {

  private CutSettings() {}

  /**
   * Looks at what can be seen without a model.
   *
   * @throws BadInputException if the settings contradict each other
   */
  public static void check(Settings settings) {
    Granularity granularity = granularity(settings);
    if (granularity == Granularity.LAYER && ranking(settings) == Ranking.LAYER) {
      throw new BadInputException(
          "--ranking",
          "layer ranks what is within a layer, but --granularity layer cuts layers whole",
          "use --ranking global, or a finer granularity");
    }
    String criterion = settings.text(Setting.CRITERION);
    if (granularity != Granularity.WEIGHT && !criterion.equals("magnitude")) {
      throw new BadInputException(
          "--criterion",
          criterion + " scores single weights, not " + granularity.plural(),
          "use magnitude, or --granularity weight");
    }
    if (granularity != Granularity.WEIGHT && ranking(settings) == Ranking.OUTPUT) {
      throw new BadInputException(
          "--ranking",
          "output ranks single weights, not " + granularity.plural(),
          "use --ranking global, or --granularity weight");
    }
    if (granularity != Granularity.WEIGHT && settings.number(Setting.MIN_DENSITY) > 0) {
      throw new BadInputException(
          "--min-density",
          "counts single weights, not " + granularity.plural(),
          "leave it out, or use --granularity weight");
    }
    if (settings.isGiven(Setting.EARLY_BIRD)
        && !(criterion(settings) instanceof Criterion.OfWeights)) {
      throw new BadInputException(
          "--early-bird",
          "draws masks while a round trains, for which --criterion " + criterion + " is too costly",
          "leave it out, or use a criterion that looks at the weights alone");
    }
    if (settings.on(Setting.COMPACT_BETWEEN_ROUNDS)
        && criterion(settings) instanceof Criterion.OfTraining) {
      throw new BadInputException(
          "--compact-between-rounds",
          "trains another shape of model than --criterion " + criterion + " watches",
          "leave it out, or use another criterion");
    }
    if (settings.on(Setting.UPDATE_WEIGHTS)
        && !(criterion.equals("sparsegpt") && settings.text(Setting.RESET).equals("none"))) {
      throw new BadInputException(
          "--update-weights",
          "is SparseGPT's, of weights that stay as they are before the next round",
          "use it with --criterion sparsegpt and --reset none");
    }
    checkPattern(settings);
    TrainingPlan.checkSchedule(settings);
  }

  /**
   * Looks at the scope.
   *
   * @throws BadInputException if it holds what the criterion cannot score
   */
  public static void checkScope(Settings settings, Criterion criterion, List<TensorSpec> scope) {
    for (TensorSpec spec : scope) {
      if (!criterion.scores(spec)) {
        throw new BadInputException(
            "--scope",
            "holds "
                + spec.name()
                + ", which --criterion "
                + settings.text(Setting.CRITERION)
                + " cannot score",
            "use --scope linear, or another criterion");
      }
    }
  }

  private static void checkPattern(Settings settings) {
    if (pattern(settings).isEmpty()) {
      return;
    }
    if (granularity(settings) != Granularity.WEIGHT
        || ranking(settings) != Ranking.GLOBAL
        || settings.number(Setting.MIN_DENSITY) > 0) {
      throw new BadInputException(
          "--pattern",
          "says what is ranked and how many stay by itself",
          "use it with --granularity weight and --ranking global, and without --min-density");
    }
    if (criterion(settings).steps() > 1) {
      throw new BadInputException(
          "--pattern",
          "is cut at once, and --criterion " + settings.text(Setting.CRITERION) + " in many steps",
          "use another criterion");
    }
  }

  /** The pattern that was asked for, if one was. */
  public static Optional<Pattern> pattern(Settings settings) {
    return settings.value(Setting.PATTERN).map(text -> Pattern.parse((String) text, "--pattern"));
  }

  /** How a weight is scored. */
  public static Criterion criterion(Settings settings) {
    return Criterion.named(settings.text(Setting.CRITERION), "--criterion");
  }

  /** What is cut as one. */
  public static Granularity granularity(Settings settings) {
    return Granularity.named(settings.text(Setting.GRANULARITY), "--granularity");
  }

  /** What is ranked together. */
  public static Ranking ranking(Settings settings) {
    return Ranking.named(settings.text(Setting.RANKING), "--ranking");
  }
}
