package dev.espalier.experiment;

import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.prune.Criterion;
import dev.espalier.prune.Granularity;
import dev.espalier.prune.Ranking;
import dev.espalier.prune.Schedule;
import dev.espalier.prune.Units;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What will be cut after a round, and whether there is a round after it. */
record NextCut(Criterion criterion, Schedule schedule, Granularity granularity, Units units) {

  /**
   * What the settings say, for a model.
   *
   * @throws BadInputException if the scope does not hold what goes together
   */
  static NextCut of(Settings settings, Gpt2Config config, List<TensorSpec> scope) {
    check(settings);
    Granularity granularity = granularity(settings);
    return new NextCut(
        Criterion.named(settings.text(Setting.CRITERION), "--criterion"),
        TrainingPlan.schedule(settings),
        granularity,
        Units.of(granularity, ranking(settings), config, scope));
  }

  /**
   * Looks at what can be seen without a model.
   *
   * @throws BadInputException if the settings contradict each other
   */
  static void check(Settings settings) {
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
  }

  private static Granularity granularity(Settings settings) {
    return Granularity.named(settings.text(Setting.GRANULARITY), "--granularity");
  }

  private static Ranking ranking(Settings settings) {
    return Ranking.named(settings.text(Setting.RANKING), "--ranking");
  }

  /** The mask after the cut. */
  Mask from(Mask mask, Parameters trained) {
    return units.cut(mask, trained.slab(), criterion, schedule);
  }

  /** Whether the mask is so small that a cut would take nothing. */
  boolean takesNothing(Mask mask) {
    return schedule.removed(units.remaining(mask)) == 0;
  }

  /** Whether no round follows one that was trained under the mask. */
  boolean done(int round, Mask mask) {
    return schedule.done(round, units.remaining(mask));
  }

  /** The number of the last round, as far as can be told at one trained under the mask. */
  int lastRound(int round, Mask mask) {
    return schedule.lastRound(round, units.remaining(mask));
  }

  /** What is to be said where the sparsity asked for lies out of reach. */
  Optional<String> outOfReach(Mask mask) {
    double greatest = units.remaining(mask).greatestSparsity();
    return schedule.until() <= greatest
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "--until %s is out of reach: %s hold %.1f %% of the scope's weights; the rounds end"
                    + " when a cut would take none",
                schedule.until(),
                granularity.plural(),
                100 * greatest));
  }
}
