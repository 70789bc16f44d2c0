package dev.espalier.experiment.round;

import dev.espalier.experiment.input.Inputs;
import dev.espalier.experiment.plan.CutSettings;
import dev.espalier.experiment.plan.SettingsMapper;
import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Parameters;
import dev.espalier.prune.GradualSchedule;
import dev.espalier.prune.Granularity;
import dev.espalier.prune.Pattern;
import dev.espalier.prune.PruningBudget;
import dev.espalier.prune.PruningUnits;
import dev.espalier.prune.Schedule;
import dev.espalier.prune.Share;
import dev.espalier.prune.criterion.CalibrationText;
import dev.espalier.prune.criterion.Criterion;
import dev.espalier.prune.criterion.GradientSums;
import dev.espalier.prune.criterion.Scores;
import dev.espalier.prune.criterion.ScoringContext;
import dev.espalier.prune.criterion.WeightUpdate;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.lang.foreign.Arena;
import java.util.Locale;
import java.util.Optional;

/**
 * Cuts the mask after each round, and decides whether another round follows.
 *
 * @param text text on which criteria evaluate gradients and activations
 * @param sums statistics that the criterion accumulates during training, if any
 * @param updatesWeights whether the remaining weights are updated to compensate for those pruned
 */
public record Pruner(
    Criterion criterion,
    Schedule schedule,
    Granularity granularity,
    PruningUnits units,
    CalibrationText text,
    Optional<GradientSums> sums,
    boolean updatesWeights,
    long seed) {

  /**
   * Returns the pruner of a model for settings that have passed {@link CutSettings#check}.
   *
   * @param arena owns the statistics accumulated during training
   * @param first mask of round 0
   * @throws BadInputException if the tensors of the scope do not suit criterion or granularity
   */
  public static Pruner of(Arena arena, Settings settings, Inputs inputs, Mask first) {
    Granularity granularity = settings.get(Setting.GRANULARITY);
    Optional<Pattern> pattern = settings.find(Setting.PATTERN);
    PruningUnits units =
        pattern.isPresent()
            ? PruningUnits.of(pattern.get(), first.specs())
            : PruningUnits.of(
                granularity,
                settings.get(Setting.RANKING),
                Share.of(settings.get(Setting.MIN_DENSITY)),
                inputs.config(),
                first.specs());
    Criterion criterion = settings.get(Setting.CRITERION);
    CutSettings.checkScope(settings, criterion, first.specs());
    return new Pruner(
        criterion,
        pattern.isPresent()
            ? GradualSchedule.asFarAsItGoes(units.remaining(first))
            : SettingsMapper.schedule(
                settings, units.remaining(Mask.dense(first.specs())), units.remaining(first)),
        granularity,
        units,
        CalibrationText.drawn(
            inputs.kernels(),
            inputs.data().train(),
            settings.get(Setting.CALIBRATION_SAMPLES),
            settings.get(Setting.BATCH_SIZE),
            settings.get(Setting.SEED)),
        criterion instanceof Criterion.OfTraining watching
            ? Optional.of(
                new GradientSums(arena, watching, first.specs(), Gpt2Layout.of(inputs.config())))
            : Optional.empty(),
        settings.get(Setting.UPDATE_WEIGHTS),
        settings.get(Setting.SEED));
  }

  /**
   * Returns the mask of a round.
   *
   * @param round index of the round, from 1
   * @param mask mask of the previous round
   * @param trained weights of the whole model at the end of that round
   */
  public Mask from(int round, Mask mask, Parameters trained) {
    PruningBudget left = units.remaining(mask);
    long[] removed = schedule.removed(round, left);
    int steps = criterion.steps();
    Mask cut = mask;
    long[] gone = new long[removed.length];
    for (int step = 1; step <= steps; step++) {
      long[] now = new long[removed.length];
      for (int p = 0; p < now.length; p++) {
        now[p] = goneAfter(step, steps, left.pools().get(p).units(), removed[p]) - gone[p];
        gone[p] += now[p];
      }
      cut = cutOnce(round, cut, trained, now);
    }
    return cut;
  }

  /**
   * Returns the number of units pruned after a step, when the units left decrease geometrically.
   */
  private static long goneAfter(int step, int steps, long units, long removed) {
    double left = (double) (units - removed) / Math.max(1, units);
    return step == steps
        ? removed
        : Math.min(removed, Math.round(units * (1 - Math.pow(left, (double) step / steps))));
  }

  private Mask cutOnce(int round, Mask mask, Parameters weights, long[] removed) {
    try (Arena arena = Arena.ofShared()) {
      ScoringContext trained = new ScoringContext(weights, mask, seed, round, arena);
      Scores scores =
          switch (criterion) {
            case Criterion.OfWeights of -> of.scores(trained);
            case Criterion.OfText of -> of.scores(trained, text);
            case Criterion.OfTraining _ -> sums.orElseThrow().scores(mask);
          };
      return units.cut(mask, scores, removed);
    }
  }

  /**
   * Updates the remaining weights to compensate for those pruned, if requested.
   *
   * @param before the mask under which the weights were trained
   * @param after mask of the new round
   * @param trained weights of the whole model, modified in place
   */
  public void update(int round, Mask before, Mask after, Parameters trained) {
    if (updatesWeights) {
      try (Arena arena = Arena.ofShared()) {
        WeightUpdate.apply(new ScoringContext(trained, before, seed, round, arena), after, text);
      }
    }
  }

  /** Tells whether the mask keeps so little that the next cut would remove nothing. */
  boolean takesNothing(int round, Mask mask) {
    return schedule.removesNothing(round, units.remaining(mask));
  }

  /** Tells whether a round trained under the mask is the last one. */
  public boolean done(int round, Mask mask) {
    return schedule.done(round, units.remaining(mask));
  }

  /** Returns the expected index of the last round, given a round trained under the mask. */
  public int lastRound(int round, Mask mask) {
    return schedule.lastRound(round, units.remaining(mask));
  }

  /**
   * Returns the expected index of the first round at least so sparse, or else of the last one.
   *
   * @param first mask of round 0
   */
  public int roundReaching(Share sparsity, Mask first) {
    return schedule.roundReaching(sparsity, units.remaining(first));
  }

  /** Returns a message if the requested sparsity cannot be reached. */
  public Optional<String> outOfReach(Mask mask) {
    PruningBudget left = units.remaining(mask);
    return left.canReach(schedule.until())
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "{until} %s is out of reach: %s %.1f %% of the scope's weights; the rounds end when"
                    + " a cut would take none",
                schedule.until(),
                granularity == Granularity.WEIGHT
                    ? "{min_density} lets go of"
                    : granularity.plural() + " hold",
                100 * left.greatestSparsity()));
  }
}
