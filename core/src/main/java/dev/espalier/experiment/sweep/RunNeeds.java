package dev.espalier.experiment.sweep;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.progress.ForwardingListener;
import dev.espalier.experiment.progress.RunTimeEstimate;
import dev.espalier.experiment.round.RoundPlan;
import dev.espalier.experiment.round.RoundSetup;
import dev.espalier.experiment.round.RoundTrial;
import dev.espalier.memory.Slab;
import dev.espalier.prune.Share;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a run needs, known before it starts. Opening its inputs finds what is wrong with them.
 *
 * @param memory its peak resident memory, in bytes
 * @param available the memory that there is, in bytes
 * @param rounds rounds that it is expected to have, round 0 included
 * @param judged the round that the objective of a sweep judges
 * @param modelBytes size of the weights, which every round keeps on the disk
 * @param steps steps of each round; 0 if it trains nothing
 * @param ofOneSecond the duration of a round whose steps take a second each, in seconds
 */
record RunNeeds(
    long memory,
    long available,
    int rounds,
    int judged,
    long modelBytes,
    int steps,
    double ofOneSecond) {

  /** Settings that no model and no text refuses a value of, once it is a value at all. */
  private static final List<Setting<?>> HARMLESS =
      List.of(
          Setting.SEED,
          Setting.LEARNING_RATE,
          Setting.WEIGHT_DECAY,
          Setting.MAX_GRAD_NORM,
          Setting.DROPOUT);

  /** Returns the duration of a number of its rounds, in seconds. */
  double seconds(int count, double stepSeconds) {
    return count * ofOneSecond * stepSeconds;
  }

  /**
   * Finds out what runs need, and whether they can run.
   *
   * @throws dev.espalier.fault.BadInputException if one cannot
   */
  static final class Finder {

    private final Map<Settings, RunNeeds> found = new HashMap<>();
    private final OptionalDouble sparsity;
    private final ExperimentListener listener;

    /** Creates a finder that judges the first round so sparse, or else the last. */
    Finder(OptionalDouble sparsity, ExperimentListener listener) {
      this.sparsity = sparsity;
      this.listener = listener;
    }

    RunNeeds of(Settings settings) {
      Settings alike = settings;
      for (Setting<?> setting : HARMLESS) {
        alike = alike.without(setting);
      }
      RunNeeds needs = found.get(alike);
      if (needs == null) {
        needs = open(settings);
        found.put(alike, needs);
      }
      return needs;
    }

    private RunNeeds open(Settings settings) {
      Estimate estimate = new Estimate(listener);
      try (RoundSetup setup = RoundSetup.open(settings, estimate)) {
        RoundPlan plan = RoundPlan.of(setup, estimate);
        setup.tellMemory();
        RunTimeEstimate round = RoundTrial.forecast(setup, 1, 1);
        int last = plan.cut().lastRound(0, plan.first());
        return new RunNeeds(
            estimate.needed,
            estimate.available,
            1 + last,
            sparsity.isPresent()
                ? plan.cut().roundReaching(Share.of(sparsity.getAsDouble()), plan.first())
                : last,
            Slab.bytes(setup.weights().slab().specs()),
            round.steps(),
            round.seconds());
      }
    }
  }

  /** Receives how much memory a run needs. */
  private static final class Estimate extends ForwardingListener {

    private long needed;
    private long available;

    Estimate(ExperimentListener listener) {
      super(listener);
    }

    @Override
    public void memoryEstimated(long needed, long available) {
      this.needed = needed;
      this.available = available;
    }
  }
}
