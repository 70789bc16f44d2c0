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

/** Turns {@link Settings} into what the rooms below understand. */
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
   * How much each cut removes.
   *
   * @param whole what a dense mask leaves to be cut
   * @param start what the mask of round 0 leaves
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
   * What weights go back to before each round.
   *
   * @param blocks of the training text
   * @throws BadInputException if it is a step that round 0 does not reach
   */
  public static Reset reset(Settings settings, TrainingSettings training, int blocks) {
    int steps = training.totalSteps(blocks);
    Reset reset = settings.get(Setting.RESET).in(training.stepsPerEpoch(blocks), steps);
    checkRewind(reset, steps);
    return reset;
  }

  /** The model's config with the dropout that was asked for. */
  public static Gpt2Config dropout(Gpt2Config config, Settings settings) {
    return settings
        .find(Setting.DROPOUT)
        .map(dropout -> config.withDropout(dropout.floatValue()))
        .orElse(config);
  }

  /**
   * How the form of a pruned weight is chosen.
   *
   * @param listener told if what is measured for it cannot be kept
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

  /** Picks the kernels to compute with and says so if they are slow; they are to be closed. */
  public static Kernels kernels(Settings settings, ExperimentListener listener) {
    Kernels kernels = kernels(settings);
    KernelChoice.warning(settings.get(Setting.KERNELS), kernels).ifPresent(listener::tell);
    return kernels;
  }

  /** Picks the kernels to compute with; they are to be closed. */
  public static Kernels kernels(Settings settings) {
    return KernelChoice.choose(
        settings.get(Setting.KERNELS), settings.get(Setting.PRECISION), threads(settings));
  }

  private static int threads(Settings settings) {
    return settings.find(Setting.THREADS).orElse(Runtime.getRuntime().availableProcessors());
  }

  /** Refuses a step of round 0 to rewind to that round 0 does not reach. */
  private static void checkRewind(Reset reset, int totalSteps) {
    if (reset instanceof Reset.Rewind(int step) && step > totalSteps) {
      throw new BadInputException(
          "{reset}",
          "round 0 has " + totalSteps + " steps and cannot be rewound to step " + step,
          "name an earlier step or train longer");
    }
  }

  /** Refuses blocks longer than the model's context. */
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
