package dev.espalier.experiment.plan;

import dev.espalier.experiment.host.CalibrationFile;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.model.FormChoice;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.tune.Calibration;
import dev.espalier.prune.GeometricSchedule;
import dev.espalier.prune.GradualSchedule;
import dev.espalier.prune.Remaining;
import dev.espalier.prune.Reset;
import dev.espalier.prune.Schedule;
import dev.espalier.prune.Share;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.text.TokenBlocks;
import dev.espalier.train.OptimizerSettings;
import dev.espalier.train.TrainingSettings;
import java.util.Locale;
import java.util.OptionalInt;

/** Turns {@link Settings} into what the rooms below understand. */
public final class TrainingPlan {

  private TrainingPlan() {}

  public static TrainingSettings training(Settings settings) {
    return new TrainingSettings(
        settings.number(Setting.EPOCHS),
        settings.value(Setting.MAX_STEPS).stream().mapToInt(Integer.class::cast).findFirst(),
        settings.integer(Setting.BATCH_SIZE),
        settings.number(Setting.LEARNING_RATE),
        settings.integer(Setting.WARMUP_STEPS),
        OptimizerSettings.of(
            OptimizerSettings.Kind.valueOf(
                settings.text(Setting.OPTIMIZER).toUpperCase(Locale.ROOT)),
            settings.number(Setting.WEIGHT_DECAY)),
        settings.number(Setting.MAX_GRAD_NORM),
        settings.integer(Setting.SEED),
        settings.on(Setting.SHUFFLE),
        settings.integer(Setting.LOGGING_STEPS));
  }

  /**
   * How much each cut removes.
   *
   * @param whole what a dense mask leaves to be cut
   * @param start what the mask of round 0 leaves
   */
  public static Schedule schedule(Settings settings, Remaining whole, Remaining start) {
    Share until = Share.of(settings.number(Setting.UNTIL));
    OptionalInt rounds =
        settings.value(Setting.ROUNDS).stream().mapToInt(Integer.class::cast).findFirst();
    return switch (settings.text(Setting.SCHEDULE)) {
      case "linear" -> new GradualSchedule(until, rounds.orElseThrow(), 1, whole, start);
      case "cubic" -> new GradualSchedule(until, rounds.orElseThrow(), 3, whole, start);
      case "one-shot" -> new GradualSchedule(until, rounds.orElse(1), 1, whole, start);
      default ->
          new GeometricSchedule(
              Share.of(settings.number(Setting.RATE)), until, rounds.orElse(Integer.MAX_VALUE));
    };
  }

  /** Refuses a schedule whose number of rounds is missing or another than it has. */
  static void checkSchedule(Settings settings) {
    String schedule = settings.text(Setting.SCHEDULE);
    boolean given = settings.isGiven(Setting.ROUNDS);
    if (!given && (schedule.equals("linear") || schedule.equals("cubic"))) {
      throw new BadInputException(
          "--rounds",
          "is missing: --schedule " + schedule + " spreads the cuts over a number of rounds",
          "say how many with --rounds N");
    }
    if (given && schedule.equals("one-shot") && settings.integer(Setting.ROUNDS) > 1) {
      throw new BadInputException(
          "--rounds",
          "is more than the one round of --schedule one-shot",
          "leave it out, or use another schedule");
    }
  }

  /** Refuses a reset that cannot be understood, before anything is opened. */
  public static void checkReset(Settings settings) {
    Reset.parse(settings.text(Setting.RESET), "--reset", 1, 1);
  }

  /**
   * What weights go back to before each round.
   *
   * @param blocks of the training text
   * @throws BadInputException if it is a step that round 0 does not reach
   */
  public static Reset reset(Settings settings, TrainingSettings training, int blocks) {
    int steps = training.totalSteps(blocks);
    Reset reset =
        Reset.parse(settings.text(Setting.RESET), "--reset", training.stepsPerEpoch(blocks), steps);
    checkRewind(reset, steps);
    return reset;
  }

  /** The model's config with the dropout that was asked for. */
  public static Gpt2Config dropout(Gpt2Config config, Settings settings) {
    return settings
        .value(Setting.DROPOUT)
        .map(dropout -> config.withDropout(((Double) dropout).floatValue()))
        .orElse(config);
  }

  /** How the form of a pruned weight is chosen. */
  public static FormChoice formChoice(Settings settings, Kernels kernels, TokenBlocks train) {
    return switch (settings.text(Setting.EXECUTION)) {
      case "dense" -> FormChoice.DENSE;
      case "sparse" -> FormChoice.SPARSE;
      default ->
          new Calibration(
              kernels,
              Math.min(settings.integer(Setting.BATCH_SIZE), train.count()) * train.blockSize(),
              CalibrationFile.of(kernels));
    };
  }

  /** Picks the kernels to compute with and says so if they are slow; they are to be closed. */
  public static Kernels kernels(Settings settings, ExperimentListener listener) {
    Kernels kernels = kernels(settings);
    KernelChoice.warning(settings.text(Setting.KERNELS), kernels).ifPresent(listener::note);
    return kernels;
  }

  /** Picks the kernels to compute with; they are to be closed. */
  public static Kernels kernels(Settings settings) {
    return KernelChoice.choose(
        settings.text(Setting.KERNELS), settings.text(Setting.PRECISION), threads(settings));
  }

  private static int threads(Settings settings) {
    return settings
        .value(Setting.THREADS)
        .map(Integer.class::cast)
        .orElse(Runtime.getRuntime().availableProcessors());
  }

  /** Refuses a step of round 0 to rewind to that round 0 does not reach. */
  private static void checkRewind(Reset reset, int totalSteps) {
    if (reset instanceof Reset.Rewind(int step) && step > totalSteps) {
      throw new BadInputException(
          "--reset",
          "round 0 has " + totalSteps + " steps and cannot be rewound to step " + step,
          "name an earlier step or train longer");
    }
  }

  /** Refuses blocks longer than the model's context. */
  public static int blockSize(Settings settings, Gpt2Config config) {
    int blockSize = settings.integer(Setting.BLOCK_SIZE);
    if (blockSize > config.nPositions()) {
      throw new BadInputException(
          "--block-size",
          blockSize + " is past the model's n_positions of " + config.nPositions(),
          "use at most " + config.nPositions());
    }
    return blockSize;
  }
}
