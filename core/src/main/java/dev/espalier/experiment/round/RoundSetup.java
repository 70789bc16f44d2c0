package dev.espalier.experiment.round;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.experiment.host.FittingSettings;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The components of every kind of training run, opened and checked once: settings with dependent
 * defaults, model, text, kernels, weights and initial mask. Tickets, controls, transfers and single
 * training runs all use this class. Not thread-safe.
 */
public final class RoundSetup implements AutoCloseable {

  private final Settings settings;
  private final TrainingSettings training;
  private final Stopping stopping;
  private final Inputs inputs;
  private final ExperimentListener listener;
  private final Arena arena = Arena.ofShared();
  private Runnable memoryNote = () -> {};
  private @Nullable Parameters weights;

  private RoundSetup(Settings settings, Inputs inputs, ExperimentListener listener) {
    this.settings = settings;
    this.training = SettingsMapper.training(settings);
    this.stopping = Stopping.of(settings);
    this.inputs = inputs;
    this.listener = listener;
  }

  /**
   * Opens the inputs of rounds of pruning; the weights are those of the checkpoint.
   *
   * @throws dev.espalier.fault.BadInputException if an input cannot be used or does not fit into
   *     memory; nothing has been written then
   */
  public static RoundSetup open(Settings settings, ExperimentListener listener) {
    Settings resolved = DerivedDefaults.resolve(settings);
    CutSettings.check(resolved);
    Inputs inputs = Inputs.open(resolved, listener);
    return new RoundSetup(resolved, inputs, listener)
        .start(
            () -> RunFootprint.ofRounds(resolved, inputs),
            weights -> inputs.checkpoint().readInto(weights.slab()));
  }

  /**
   * Opens the inputs of a single training run from a checkpoint, whose weights it reads.
   *
   * @throws dev.espalier.fault.BadInputException as {@link #open}
   */
  public static RoundSetup forTraining(Settings settings, ExperimentListener listener) {
    Settings resolved = DerivedDefaults.resolve(settings);
    Inputs inputs = Inputs.open(resolved, listener);
    return new RoundSetup(resolved, inputs, listener)
        .start(
            () -> RunFootprint.ofTraining(resolved, inputs),
            weights -> inputs.checkpoint().readInto(weights.slab()));
  }

  /**
   * Opens the inputs of a training run from random weights.
   *
   * @param directory a directory with {@code config.json} and the tokenizer's files
   * @throws dev.espalier.fault.BadInputException as {@link #open}
   */
  public static RoundSetup fromScratch(
      Settings settings, Path directory, ExperimentListener listener) {
    Inputs inputs = Inputs.open(CheckpointDirectory.openUntrained(directory), settings, listener);
    return new RoundSetup(settings, inputs, listener)
        .start(
            () -> RunFootprint.fromScratch(inputs),
            weights -> weights.initialise(settings.get(Setting.SEED)));
  }

  /**
   * Allocates and fills the weights; closes everything if that fails.
   *
   * @param footprint computes the memory of the whole run, for which the mask is read
   */
  private RoundSetup start(Supplier<RunFootprint> footprint, Consumer<Parameters> fill) {
    try {
      FittingSettings.check(
          settings,
          footprint.get()::under,
          (needed, available) -> memoryNote = () -> listener.memoryEstimated(needed, available));
      weights = Parameters.allocate(arena, inputs.config());
      fill.accept(weights);
      return this;
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Tells the listener how much memory the run needs. To be called when nothing can be refused any
   * more, since what is refused is told in one line.
   */
  public void tellMemory() {
    memoryNote.run();
  }

  /**
   * Returns the settings that a run records, with values that depend on other settings or on the
   * inputs.
   */
  public Settings settings() {
    return inputs.resolved(settings);
  }

  /** Returns the notes on the inputs that a run records beside its settings. */
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

  /** Returns the weights of the whole model, which training modifies. */
  public Parameters weights() {
    return Objects.requireNonNull(weights);
  }

  /**
   * Returns the initial mask over the scope.
   *
   * @throws dev.espalier.fault.BadInputException if the mask or the scope cannot be used
   */
  public Mask firstMask(ExperimentListener listener) {
    return InitialMask.of(inputs, settings, weights(), listener);
  }

  /**
   * Returns the mask of a single training run; an empty one if nothing is pruned.
   *
   * @throws dev.espalier.fault.BadInputException as {@link #firstMask}
   */
  public Mask maskOfTraining(ExperimentListener listener) {
    return InitialMask.isSparse(settings) ? firstMask(listener) : Mask.dense(List.of());
  }

  /**
   * Returns the reset of the weights before each round.
   *
   * @throws dev.espalier.fault.BadInputException if the step to rewind to lies beyond round 0
   */
  public Reset reset() {
    return SettingsMapper.reset(settings, training, inputs.data().train().count());
  }

  /** Returns the pruner of a run that begins with the given mask. */
  public Pruner nextCut(Mask first) {
    return Pruner.of(arena, settings, inputs, first);
  }

  /** Returns the policy that selects the storage format of each pruned weight. */
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
