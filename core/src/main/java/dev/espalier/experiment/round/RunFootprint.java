package dev.espalier.experiment.round;

import dev.espalier.experiment.input.InitialMask;
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
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.text.TokenBlocks;
import dev.espalier.train.OptimizerSettings;
import dev.espalier.train.TrainingFootprint;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Computes the memory of a run from its inputs and settings, before anything is allocated.
 *
 * @param pruned the number of weights that the initial mask keeps of each tensor of which it prunes
 *     any; empty if nothing is pruned at first
 * @param prunes whether there are masks at all
 * @param cuts whether rounds of pruning follow the first training
 */
record RunFootprint(Inputs inputs, Map<String, Long> pruned, boolean prunes, boolean cuts) {

  /**
   * The density from which {@code auto} is expected to select sparse products; it measures them in
   * each round, and on the machines measured they win below this or a lower density.
   */
  private static final double SPARSE_BELOW = 0.3;

  /** Masks alive at a time: the first, that of the round, the next, and one in the making. */
  private static final int MASKS = 4;

  /** Returns that of a run of pruning. */
  static RunFootprint ofRounds(Settings settings, Inputs inputs) {
    return new RunFootprint(inputs, initial(settings, inputs), true, true);
  }

  /** Returns that of a single training run, under the initial mask if the settings name one. */
  static RunFootprint ofTraining(Settings settings, Inputs inputs) {
    return new RunFootprint(
        inputs, initial(settings, inputs), InitialMask.isSparse(settings), false);
  }

  /** Returns that of a training run from random weights. */
  static RunFootprint fromScratch(Inputs inputs) {
    return new RunFootprint(inputs, Map.of(), false, false);
  }

  private static Map<String, Long> initial(Settings settings, Inputs inputs) {
    return InitialMask.isSparse(settings) ? InitialMask.survivors(inputs, settings) : Map.of();
  }

  /** Returns the memory of the run under the given settings. */
  Footprint under(Settings settings) {
    List<TensorSpec> scope = scope(settings);
    long found = scope.stream().filter(spec -> pruned.containsKey(spec.name())).count();
    if (found < pruned.size()) {
      // The mask does not go with this scope.
      return Footprint.offHeap(Footprint.TOO_MUCH);
    }
    Footprint sessions = training(settings, scope);
    Footprint rounds =
        !cuts
            ? sessions
            : settings.get(Setting.CRITERION) instanceof Criterion.OfTraining watching
                ? sessions.plus(watching.footprint(size(settings, scope)))
                : sessions.or(cut(settings, scope));
    Footprint weights = Footprint.offHeap(weightBytes());
    // A compact model is trained beside the whole one.
    Footprint compact =
        cuts && settings.get(Setting.COMPACT_BETWEEN_ROUNDS) ? weights : Footprint.NOTHING;
    return weights.plus(compact).plus(rounds).plus(masks(settings, scope)).plus(text());
  }

  /** Returns the prunable weights; none if nothing is pruned. */
  private List<TensorSpec> scope(Settings settings) {
    return prunes
        ? Scope.resolve(
            settings.get(Setting.SCOPE), Gpt2Layout.of(inputs.config()).specs(), "{scope}")
        : List.of();
  }

  private Footprint training(Settings settings, List<TensorSpec> scope) {
    Gpt2Config config = inputs.config();
    TokenBlocks train = inputs.data().train();
    int sequences = Math.min(settings.get(Setting.BATCH_SIZE), train.count());
    int tokens = settings.get(Setting.BLOCK_SIZE);
    if (!SettingsMapper.training(settings).trains()) {
      return TrainingFootprint.ofEvaluation(config, inputs.kernels(), sequences, tokens);
    }
    TrainingFootprint session =
        new TrainingFootprint(
            config,
            inputs.kernels(),
            OptimizerSettings.of(
                    settings.get(Setting.OPTIMIZER), settings.get(Setting.WEIGHT_DECAY))
                .kind(),
            Stopping.of(settings).restoresBest());
    Optional<SparseRound> first = firstRound(settings, scope);
    // Without a mask the first round is dense.
    Footprint most =
        first
            .map(round -> round.under(session, sequences, tokens))
            .orElseGet(() -> session.dense(sequences, tokens));
    return laterRounds(settings, scope)
        .map(round -> most.or(round.under(session, sequences, tokens)))
        .orElse(most);
  }

  /**
   * Weights that are expected to be stored sparsely in a round.
   *
   * @param density share of them that survive
   */
  private record SparseRound(List<TensorSpec> matrices, double density) {

    Footprint under(TrainingFootprint session, int sequences, int tokens) {
      return session.sparse(sequences, tokens, matrices, density);
    }
  }

  private Optional<SparseRound> firstRound(Settings settings, List<TensorSpec> scope) {
    List<TensorSpec> masked =
        matrices(scope).stream().filter(spec -> pruned.containsKey(spec.name())).toList();
    double density = left(masked);
    return masked.isEmpty() || density > mostSparse(settings)
        ? Optional.empty()
        : Optional.of(new SparseRound(masked, density));
  }

  /** Returns the densest of the following rounds that are sparse. */
  private Optional<SparseRound> laterRounds(Settings settings, List<TensorSpec> scope) {
    List<TensorSpec> matrices = matrices(scope);
    if (matrices.isEmpty() || !cuts) {
      return Optional.empty();
    }
    double first = left(matrices);
    double most = mostSparse(settings);
    return densities(settings, scope).stream()
        .map(density -> density * first)
        .filter(density -> density < 1 && density <= most)
        .max(Double::compare)
        .map(density -> new SparseRound(matrices, density));
  }

  /** Returns the highest density at which weights are expected to be stored sparsely. */
  private static double mostSparse(Settings settings) {
    return switch (settings.get(Setting.EXECUTION)) {
      case DENSE -> -1;
      case SPARSE -> 1;
      case AUTO -> SPARSE_BELOW;
    };
  }

  /** Returns the share of the tensors' weights that the initial mask keeps. */
  private double left(List<TensorSpec> tensors) {
    long kept =
        tensors.stream()
            .mapToLong(spec -> pruned.getOrDefault(spec.name(), spec.shape().size()))
            .sum();
    return (double) kept / Math.max(1, size(tensors));
  }

  private List<Double> densities(Settings settings, List<TensorSpec> scope) {
    var pattern = settings.find(Setting.PATTERN);
    if (pattern.isPresent()) {
      Pattern kept = pattern.get();
      return List.of((double) kept.kept() / kept.of());
    }
    long size = size(scope);
    PruningBudget start = PruningBudget.weights(Math.round(left(scope) * size), size);
    return SettingsMapper.schedule(settings, start, start).densities(start);
  }

  /** Returns the weights of the scope that can be stored sparsely. */
  private List<TensorSpec> matrices(List<TensorSpec> scope) {
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

  private Footprint cut(Settings settings, List<TensorSpec> scope) {
    ScoringSize size = size(settings, scope);
    Footprint scoring = settings.get(Setting.CRITERION).footprint(size);
    return settings.get(Setting.UPDATE_WEIGHTS)
        ? scoring.or(WeightUpdate.footprint(size))
        : scoring;
  }

  private ScoringSize size(Settings settings, List<TensorSpec> scope) {
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
  private Footprint masks(Settings settings, List<TensorSpec> scope) {
    if (scope.isEmpty()) {
      return Footprint.NOTHING;
    }
    long earlyBird = settings.find(Setting.EARLY_BIRD).map(bird -> bird.masks()).orElse(0);
    long connectivity = weightBytes() / Float.BYTES;
    return Footprint.heap(((MASKS + earlyBird) * size(scope) + connectivity) / Byte.SIZE);
  }

  private Footprint text() {
    TokenBlocks train = inputs.data().train();
    TokenBlocks validation = inputs.data().validation();
    return TextFootprint.of(train)
        .plus(TextFootprint.of(validation))
        .plus(TextFootprint.ofOrder(train, validation));
  }

  private static long size(List<TensorSpec> tensors) {
    return tensors.stream().mapToLong(spec -> spec.shape().size()).sum();
  }

  private long weightBytes() {
    return Slab.bytes(Gpt2Layout.of(inputs.config()).specs());
  }
}
