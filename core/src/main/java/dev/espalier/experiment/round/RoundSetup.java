package dev.espalier.experiment.round;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.experiment.host.MemoryEstimate;
import dev.espalier.experiment.input.InitialMask;
import dev.espalier.experiment.input.Inputs;
import dev.espalier.experiment.plan.CutSettings;
import dev.espalier.experiment.plan.DerivedDefaults;
import dev.espalier.experiment.plan.SettingsMapper;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.mask.Mask;
import dev.espalier.model.FormatPolicy;
import dev.espalier.model.Parameters;
import dev.espalier.prune.Reset;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.train.TrainingSettings;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Everything that trainings are assembled of, opened once and checked once: settings with what
 * follows from them, model, text, kernels, weights and the mask to begin with. Tickets, controls,
 * transfers and single trainings all come from here.
 */
public final class RoundSetup implements AutoCloseable {

  private final Settings settings;
  private final TrainingSettings training;
  private final Stopping stopping;
  private final Inputs inputs;
  private final ExperimentListener listener;
  private final Arena arena = Arena.ofShared();
  private @Nullable Parameters weights;

  private RoundSetup(Settings settings, Inputs inputs, ExperimentListener listener) {
    this.settings = settings;
    this.training = SettingsMapper.training(settings);
    this.stopping = Stopping.of(settings);
    this.inputs = inputs;
    this.listener = listener;
  }

  /**
   * Opens what rounds of pruning need; the weights are the checkpoint's.
   *
   * @throws dev.espalier.fault.BadInputException if something given cannot be used, or does not fit
   *     into memory; nothing is written
   */
  public static RoundSetup open(Settings settings, ExperimentListener listener) {
    Settings resolved = DerivedDefaults.resolve(settings);
    CutSettings.check(resolved);
    Inputs inputs = Inputs.open(resolved, listener);
    return new RoundSetup(resolved, inputs, listener)
        .start(
            training -> Pruner.bytes(resolved, inputs.config(), training),
            weights -> inputs.checkpoint().readInto(weights.slab()));
  }

  /**
   * Opens what a single training of a checkpoint needs; the weights are the checkpoint's.
   *
   * @throws dev.espalier.fault.BadInputException as {@link #open}
   */
  public static RoundSetup forTraining(Settings settings, ExperimentListener listener) {
    Settings resolved = DerivedDefaults.resolve(settings);
    Inputs inputs = Inputs.open(resolved, listener);
    return new RoundSetup(resolved, inputs, listener)
        .start(
            LongUnaryOperator.identity(), weights -> inputs.checkpoint().readInto(weights.slab()));
  }

  /**
   * Opens what a training from random weights needs.
   *
   * @param directory with {@code config.json} and the tokenizer's files
   * @throws dev.espalier.fault.BadInputException as {@link #open}
   */
  public static RoundSetup fromScratch(
      Settings settings, Path directory, ExperimentListener listener) {
    Inputs inputs = Inputs.open(CheckpointDirectory.openUntrained(directory), settings, listener);
    return new RoundSetup(settings, inputs, listener)
        .start(
            LongUnaryOperator.identity(),
            weights -> weights.initialise(settings.get(Setting.SEED)));
  }

  /**
   * Takes the memory for the weights and fills them; closes everything where that fails.
   *
   * @param bytes of all that is done, given those of a training
   */
  private RoundSetup start(LongUnaryOperator bytes, Consumer<Parameters> fill) {
    try {
      MemoryEstimate.check(bytes.applyAsLong(trainingBytes()), MemoryEstimate.available());
      weights = Parameters.allocate(arena, inputs.config());
      fill.accept(weights);
      return this;
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private long trainingBytes() {
    return MemoryEstimate.ofTraining(
        inputs.config(),
        training,
        settings.get(Setting.BLOCK_SIZE),
        inputs.kernels().matMul().precision(),
        settings.get(Setting.EXECUTION),
        stopping.restoresBest());
  }

  /** The settings with what follows from them and from the inputs, as a run records them. */
  public Settings settings() {
    return inputs.resolved(settings);
  }

  /** What a run records of its inputs beside its settings. */
  public Map<String, String> notes() {
    return inputs.notes(settings);
  }

  public TrainingSettings training() {
    return training;
  }

  public Stopping stopping() {
    return stopping;
  }

  public Inputs inputs() {
    return inputs;
  }

  /** The whole model's weights; rounds and trainings change them. */
  public Parameters weights() {
    return Objects.requireNonNull(weights);
  }

  /**
   * Returns the mask to begin with, over the scope.
   *
   * @throws dev.espalier.fault.BadInputException if it or the scope cannot be used
   */
  public Mask firstMask(ExperimentListener listener) {
    return InitialMask.of(inputs, settings, weights(), listener);
  }

  /**
   * Returns the mask of a single training: none where nothing is pruned.
   *
   * @throws dev.espalier.fault.BadInputException as {@link #firstMask}
   */
  public Mask maskOfTraining(ExperimentListener listener) {
    return InitialMask.isSparse(settings) ? firstMask(listener) : Mask.dense(List.of());
  }

  /**
   * Returns what weights go back to before each round.
   *
   * @throws dev.espalier.fault.BadInputException if it is a step that round 0 does not reach
   */
  public Reset reset() {
    return SettingsMapper.reset(settings, training, inputs.data().train().count());
  }

  /** Returns what comes after a round trained under the first mask or those cut from it. */
  public Pruner nextCut(Mask first) {
    return Pruner.of(arena, settings, inputs, first);
  }

  /** How the form of a pruned weight is chosen. */
  public FormatPolicy formChoice() {
    return SettingsMapper.formChoice(settings, inputs.kernels(), inputs.data().train(), listener);
  }

  WorkingModel.Shape shape() {
    return WorkingModel.Shape.of(settings);
  }

  RoundArtifacts illustrations() {
    return RoundArtifacts.of(settings, inputs, weights());
  }

  @Override
  public void close() {
    arena.close();
    inputs.close();
  }
}
