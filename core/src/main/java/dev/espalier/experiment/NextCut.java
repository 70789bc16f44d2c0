package dev.espalier.experiment;

import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Parameters;
import dev.espalier.prune.GradualSchedule;
import dev.espalier.prune.Granularity;
import dev.espalier.prune.Pattern;
import dev.espalier.prune.Ranking;
import dev.espalier.prune.Remaining;
import dev.espalier.prune.Schedule;
import dev.espalier.prune.Units;
import dev.espalier.prune.criterion.CalibrationText;
import dev.espalier.prune.criterion.Criterion;
import dev.espalier.prune.criterion.GradientSums;
import dev.espalier.prune.criterion.Scores;
import dev.espalier.prune.criterion.Trained;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What will be cut after a round, and whether there is a round after it.
 *
 * @param text that criteria look at gradients and activations on
 * @param sums what the criterion gathers while a round trains, if it does
 */
record NextCut(
    Criterion criterion,
    Schedule schedule,
    Granularity granularity,
    Units units,
    CalibrationText text,
    Optional<GradientSums> sums,
    long seed) {

  /**
   * What the settings say, for a model.
   *
   * @param arena for what is gathered while rounds train
   * @param first the mask of round 0
   * @throws BadInputException if the scope does not hold what goes together
   */
  static NextCut of(Arena arena, Settings settings, Inputs inputs, Mask first) {
    check(settings);
    Granularity granularity = granularity(settings);
    Optional<Pattern> pattern = pattern(settings);
    Units units =
        pattern.isPresent()
            ? Units.of(pattern.get(), first.specs())
            : Units.of(
                granularity,
                ranking(settings),
                settings.number(Setting.MIN_DENSITY),
                inputs.config(),
                first.specs());
    Criterion criterion = criterion(settings);
    checkScope(settings, criterion, first.specs());
    return new NextCut(
        criterion,
        pattern.isPresent()
            ? GradualSchedule.asFarAsItGoes(units.remaining(first))
            : TrainingPlan.schedule(
                settings, units.remaining(Mask.dense(first.specs())), units.remaining(first)),
        granularity,
        units,
        CalibrationText.drawn(
            inputs.kernels(),
            inputs.data().train(),
            settings.integer(Setting.CALIBRATION_SAMPLES),
            settings.integer(Setting.BATCH_SIZE),
            settings.integer(Setting.SEED)),
        criterion instanceof Criterion.OfTraining watching
            ? Optional.of(
                new GradientSums(arena, watching, first.specs(), Gpt2Layout.of(inputs.config())))
            : Optional.empty(),
        settings.integer(Setting.SEED));
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
    if (granularity != Granularity.WEIGHT && ranking(settings) == Ranking.OUTPUT) {
      throw new BadInputException(
          "--ranking",
          "output ranks single weights, not " + granularity.plural(),
          "use --ranking global, or --granularity weight");
    }
    String criterion = settings.text(Setting.CRITERION);
    if (granularity != Granularity.WEIGHT && !criterion.equals("magnitude")) {
      throw new BadInputException(
          "--criterion",
          criterion + " scores single weights, not " + granularity.plural(),
          "use magnitude, or --granularity weight");
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
    checkPattern(settings);
    TrainingPlan.checkSchedule(settings);
  }

  private static void checkScope(Settings settings, Criterion criterion, List<TensorSpec> scope) {
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
        || settings.isGiven(Setting.RANKING)
        || settings.number(Setting.MIN_DENSITY) > 0) {
      throw new BadInputException(
          "--pattern",
          "says what is ranked and how many stay by itself",
          "leave out --granularity, --ranking and --min-density");
    }
    if (criterion(settings).steps() > 1) {
      throw new BadInputException(
          "--pattern",
          "is cut at once, and --criterion " + settings.text(Setting.CRITERION) + " in many steps",
          "use another criterion");
    }
  }

  private static Optional<Pattern> pattern(Settings settings) {
    return settings.value(Setting.PATTERN).map(text -> Pattern.parse((String) text, "--pattern"));
  }

  private static Criterion criterion(Settings settings) {
    return Criterion.named(settings.text(Setting.CRITERION), "--criterion");
  }

  private static Granularity granularity(Settings settings) {
    return Granularity.named(settings.text(Setting.GRANULARITY), "--granularity");
  }

  private static Ranking ranking(Settings settings) {
    return Ranking.named(settings.text(Setting.RANKING), "--ranking");
  }

  /**
   * The mask of a round.
   *
   * @param round from 1
   * @param mask of the round before
   * @param trained the whole model's weights at its end
   */
  Mask from(int round, Mask mask, Parameters trained) {
    Remaining left = units.remaining(mask);
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

  /** How many units are gone after so many of the steps, with survivors that fall geometrically. */
  private static long goneAfter(int step, int steps, long units, long removed) {
    double left = (double) (units - removed) / Math.max(1, units);
    return step == steps
        ? removed
        : Math.min(removed, Math.round(units * (1 - Math.pow(left, (double) step / steps))));
  }

  private Mask cutOnce(int round, Mask mask, Parameters weights, long[] removed) {
    try (Arena arena = Arena.ofShared()) {
      Trained trained = new Trained(weights, mask, seed, round, arena);
      Scores scores =
          switch (criterion) {
            case Criterion.OfWeights of -> of.scores(trained);
            case Criterion.OfText of -> of.scores(trained, text);
            case Criterion.OfTraining of -> of.scores(trained, sums.orElseThrow());
          };
      return units.cut(mask, scores, removed);
    }
  }

  /** Whether the mask is so small that the cut for a round would take nothing. */
  boolean takesNothing(int round, Mask mask) {
    return schedule.removesNothing(round, units.remaining(mask));
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
                "--until %s is out of reach: %s %.1f %% of the scope's weights; the rounds end when"
                    + " a cut would take none",
                schedule.until(),
                granularity == Granularity.WEIGHT
                    ? "--min-density lets go of"
                    : granularity.plural() + " hold",
                100 * greatest));
  }
}
