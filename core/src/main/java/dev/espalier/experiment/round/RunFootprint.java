package dev.espalier.experiment.round;

import dev.espalier.experiment.input.Inputs;
import dev.espalier.experiment.plan.SettingsMapper;
import dev.espalier.memory.Footprint;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import dev.espalier.memory.TensorSpec.Kind;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.prune.Pattern;
import dev.espalier.prune.PruningBudget;
import dev.espalier.prune.Scope;
import dev.espalier.prune.criterion.Criterion;
import dev.espalier.prune.criterion.ScoringSize;
import dev.espalier.prune.criterion.WeightUpdate;
import dev.espalier.settings.Execution;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.text.TokenBlocks;
import dev.espalier.train.OptimizerSettings;
import dev.espalier.train.TrainingFootprint;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Computes the memory of a run from its inputs and settings, before anything is allocated.
 *
 * @param scope the prunable weights; empty if nothing is pruned
 * @param cuts whether rounds of pruning follow the first training
 */
record RunFootprint(Inputs inputs, List<TensorSpec> scope, boolean cuts) {

  /**
   * The density from which {@code auto} is expected to select sparse products; it measures them in
   * each round, and on the machines measured they win below this or a lower density.
   */
  private static final double SPARSE_BELOW = 0.3;

  /** Bytes of mapped texts that count as memory; the pages of longer ones come and go. */
  private static final long MOST_MAPPED_TEXT = 256L << 20;

  /** Masks alive at a time: the first, that of the round, the next, and one in the making. */
  private static final int MASKS = 4;

  static RunFootprint of(Settings settings, Inputs inputs, boolean prunes, boolean cuts) {
    List<TensorSpec> all = Gpt2Layout.of(inputs.config()).specs();
    return new RunFootprint(
        inputs,
        prunes ? Scope.resolve(settings.get(Setting.SCOPE), all, "{scope}") : List.of(),
        cuts);
  }

  /** Returns the memory of the run under the given settings. */
  Footprint under(Settings settings) {
    Footprint sessions = training(settings);
    Footprint rounds =
        !cuts
            ? sessions
            : settings.get(Setting.CRITERION) instanceof Criterion.OfTraining watching
                ? sessions.plus(watching.footprint(size(settings)))
                : sessions.or(cut(settings));
    Footprint weights = Footprint.offHeap(weightBytes());
    // A compact model is trained beside the whole one.
    Footprint compact =
        cuts && settings.get(Setting.COMPACT_BETWEEN_ROUNDS) ? weights : Footprint.NOTHING;
    return weights.plus(compact).plus(rounds).plus(masks(settings)).plus(text());
  }

  /** Tells whether some round is expected to store weights sparsely. */
  boolean isSparse(Settings settings) {
    return density(settings).isPresent();
  }

  private Footprint training(Settings settings) {
    Gpt2Config config = inputs.config();
    TokenBlocks train = inputs.data().train();
    int sequences = Math.min(settings.get(Setting.BATCH_SIZE), train.count());
    int tokens = settings.get(Setting.BLOCK_SIZE);
    TrainingFootprint session =
        new TrainingFootprint(
            config,
            inputs.kernels(),
            OptimizerSettings.of(
                    settings.get(Setting.OPTIMIZER), settings.get(Setting.WEIGHT_DECAY))
                .kind(),
            Stopping.of(settings).restoresBest());
    Footprint dense = session.dense(sequences, tokens);
    OptionalDouble density = density(settings);
    return density.isPresent()
        ? dense.or(session.sparse(sequences, tokens, matrices(), density.getAsDouble()))
        : dense;
  }

  /** Returns the highest density at which weights are expected to be stored sparsely. */
  private OptionalDouble density(Settings settings) {
    Execution execution = settings.get(Setting.EXECUTION);
    if (matrices().isEmpty() || !cuts || execution == Execution.DENSE) {
      return OptionalDouble.empty();
    }
    double most = execution == Execution.SPARSE ? 1 : SPARSE_BELOW;
    return densities(settings).stream()
        .mapToDouble(Double::doubleValue)
        .filter(density -> density < 1 && density <= most)
        .max();
  }

  private List<Double> densities(Settings settings) {
    var pattern = settings.find(Setting.PATTERN);
    if (pattern.isPresent()) {
      Pattern kept = pattern.get();
      return List.of((double) kept.kept() / kept.of());
    }
    long size = scopeSize();
    PruningBudget whole = PruningBudget.weights(size, size);
    return SettingsMapper.schedule(settings, whole, whole).densities(whole);
  }

  /** Returns the weights of the scope that can be stored sparsely. */
  private List<TensorSpec> matrices() {
    Gpt2Layout layout = Gpt2Layout.of(inputs.config());
    String wte = layout.specs().get(layout.wte()).name();
    return scope.stream()
        .filter(
            spec ->
                spec.kind() == Kind.PROJECTION
                    || spec.kind() == Kind.HEAD
                    || spec.name().equals(wte))
        .toList();
  }

  private Footprint cut(Settings settings) {
    ScoringSize size = size(settings);
    Footprint scoring = settings.get(Setting.CRITERION).footprint(size);
    return settings.get(Setting.UPDATE_WEIGHTS)
        ? scoring.or(WeightUpdate.footprint(size))
        : scoring;
  }

  private ScoringSize size(Settings settings) {
    return new ScoringSize(
        inputs.config(),
        inputs.kernels(),
        scope,
        new ScoringSize.Calibration(
            Math.min(settings.get(Setting.CALIBRATION_SAMPLES), inputs.data().train().count()),
            settings.get(Setting.BATCH_SIZE),
            settings.get(Setting.BLOCK_SIZE)));
  }

  /** Returns the memory of masks, and of the bits by which connectivity is computed. */
  private Footprint masks(Settings settings) {
    if (scope.isEmpty()) {
      return Footprint.NOTHING;
    }
    long earlyBird = settings.find(Setting.EARLY_BIRD).map(bird -> bird.masks()).orElse(0);
    long connectivity = weightBytes() / Float.BYTES;
    return Footprint.heap(((MASKS + earlyBird) * scopeSize() + connectivity) / Byte.SIZE);
  }

  /**
   * Returns the memory of both texts and of the sample on which the training loss is measured. The
   * texts are mapped files, whose pages the system takes back when memory is short.
   */
  private Footprint text() {
    TokenBlocks train = inputs.data().train();
    TokenBlocks validation = inputs.data().validation();
    long mapped = train.ids().bytes() + validation.ids().bytes();
    long sample = Math.min(train.tokens(), validation.tokens()) * Integer.BYTES;
    return Footprint.offHeap(Math.min(mapped, MOST_MAPPED_TEXT) + sample);
  }

  private long scopeSize() {
    return scope.stream().mapToLong(spec -> spec.shape().size()).sum();
  }

  private long weightBytes() {
    return Slab.bytes(Gpt2Layout.of(inputs.config()).specs());
  }
}
