package dev.espalier.experiment.plan;

import dev.espalier.experiment.host.TuningCache;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.model.FormatPolicy;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.tune.AutoTuner;
import dev.espalier.prune.PruningBudget;
import dev.espalier.prune.Reset;
import dev.espalier.prune.Schedule;
import dev.espalier.prune.ScheduleKind;
import dev.espalier.prune.Share;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.text.TokenBlocks;
import dev.espalier.train.OptimizerSettings;
import dev.espalier.train.TrainingSettings;

/** Maps {@link Settings} to the parameters of lower packages. */
public final class SettingsMapper {

  private SettingsMapper() {}

  public static TrainingSettings training(Settings settings) {
    return new TrainingSettings(
        new TrainingSettings.Length(
            settings.get(Setting.EPOCHS), settings.findInt(Setting.MAX_STEPS)),
        settings.get(Setting.BATCH_SIZE),
        new TrainingSettings.Rate(
            settings.get(Setting.LEARNING_RATE), settings.get(Setting.WARMUP_STEPS)),
        OptimizerSettings.of(settings.get(Setting.OPTIMIZER), settings.get(Setting.WEIGHT_DECAY)),
        settings.get(Setting.MAX_GRAD_NORM),
        new TrainingSettings.Draws(settings.get(Setting.SEED), settings.get(Setting.SHUFFLE)),
        settings.get(Setting.LOGGING_STEPS));
  }

  /**
   * Returns the schedule, which determines how much each cut removes.
   *
   * @param whole the units that a dense mask leaves to be pruned
   * @param start the units that the mask of round 0 leaves
   */
  public static Schedule schedule(Settings settings, PruningBudget whole, PruningBudget start) {
    return settings
        .get(Setting.SCHEDULE)
        .make(
            new ScheduleKind.Asked(
                Share.of(settings.get(Setting.RATE)),
                Share.of(settings.get(Setting.UNTIL)),
                settings.findInt(Setting.ROUNDS),
                whole,
                start));
  }

  /**
   * Returns the reset before each round.
   *
   * @param blocks number of blocks of the training text
   * @throws BadInputException if the step to rewind to lies beyond round 0
   */
  public static Reset reset(Settings settings, TrainingSettings training, int blocks) {
    int steps = training.totalSteps(blocks);
    Reset reset = settings.get(Setting.RESET).in(training.stepsPerEpoch(blocks), steps);
    checkRewind(reset, steps);
    return reset;
  }

  /** Returns the model's configuration with the requested dropout. */
  public static Gpt2Config dropout(Gpt2Config config, Settings settings) {
    return settings
        .find(Setting.DROPOUT)
        .map(dropout -> config.withDropout(dropout.floatValue()))
        .orElse(config);
  }

  /**
   * Returns the policy that selects the storage format of each pruned weight.
   *
   * @param listener receives a note if measurements cannot be stored
   */
  public static FormatPolicy formChoice(
      Settings settings, Kernels kernels, TokenBlocks train, ExperimentListener listener) {
    return switch (settings.get(Setting.EXECUTION)) {
      case DENSE -> FormatPolicy.DENSE;
      case SPARSE -> FormatPolicy.SPARSE;
      case AUTO ->
          new AutoTuner(
              kernels,
              Math.min(settings.get(Setting.BATCH_SIZE), train.count()) * train.blockSize(),
              TuningCache.of(kernels, listener::tell));
    };
  }

  /** Returns the requested kernels, and notes if they are slow. The caller closes them. */
  public static Kernels kernels(Settings settings, ExperimentListener listener) {
    Kernels kernels = kernels(settings);
    KernelChoice.warning(settings.get(Setting.KERNELS), kernels).ifPresent(listener::tell);
    return kernels;
  }

  /** Returns the requested kernels. The caller closes them. */
  public static Kernels kernels(Settings settings) {
    return KernelChoice.choose(
        settings.get(Setting.KERNELS), settings.get(Setting.PRECISION), threads(settings));
  }

  private static int threads(Settings settings) {
    return settings.find(Setting.THREADS).orElse(Runtime.getRuntime().availableProcessors());
  }

  /** Refuses to rewind to a step beyond round 0. */
  private static void checkRewind(Reset reset, int totalSteps) {
    if (reset instanceof Reset.Rewind(int step) && step > totalSteps) {
      throw new BadInputException(
          "{reset}",
          "round 0 has " + totalSteps + " steps and cannot be rewound to step " + step,
          "name an earlier step or train longer");
    }
  }

  /** Returns the block size, and refuses blocks longer than the model's context. */
  public static int blockSize(Settings settings, Gpt2Config config) {
    int blockSize = settings.get(Setting.BLOCK_SIZE);
    if (blockSize > config.nPositions()) {
      throw new BadInputException(
          "{block_size}",
          blockSize + " is past the model's n_positions of " + config.nPositions(),
          "use at most " + config.nPositions());
    }
    return blockSize;
  }
}
