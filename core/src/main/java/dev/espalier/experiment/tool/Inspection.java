package dev.espalier.experiment.tool;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.experiment.Task;
import dev.espalier.experiment.TaskBuilder;
import dev.espalier.experiment.input.ModelSource;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.round.ConnectivityRecords;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.memory.TensorSpec.Kind;
import dev.espalier.model.Parameters;
import dev.espalier.record.ConnectivityRecord;
import dev.espalier.structure.Connectivity;
import dev.espalier.structure.KeptWeights;
import dev.espalier.structure.UnitState;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Counts a model's zeros and the units they leave in its network. */
public final class Inspection implements Task<InspectionResult> {

  private static final Pattern BLOCK = Pattern.compile("(transformer\\.h\\.\\d+)\\..*");

  /** Number of zeros and of weights in a set of tensors. */
  private record Count(long zeros, long weights) {

    static final Count NONE = new Count(0, 0);

    Count plus(Count other) {
      return new Count(zeros + other.zeros, weights + other.weights);
    }

    double sparsity() {
      return weights == 0 ? 0 : (double) zeros / weights;
    }
  }

  private final String model;

  private Inspection(String model) {
    this.model = model;
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Counts the model's zeros and the units they leave.
   *
   * @throws dev.espalier.fault.BadInputException if the model cannot be read
   */
  @Override
  public InspectionResult run(ExperimentListener listener) {
    try (CheckpointDirectory checkpoint = ModelSource.open(model, listener);
        Arena arena = Arena.ofConfined()) {
      checkpoint.notes().forEach(listener::tell);
      List<TensorSpec> specs = checkpoint.layout().specs();
      Parameters weights = Parameters.allocate(arena, checkpoint.config());
      checkpoint.readInto(weights.slab());
      Optional<Mask> mask = ModelSource.maskOf(model).map(file -> MaskFile.readWhole(file, specs));
      Map<String, Count> counts = new LinkedHashMap<>();
      specs.forEach(spec -> counts.put(spec.name(), count(weights.slab().view(spec.name()))));
      List<TensorSpec> prunable = specs.stream().filter(Inspection::isPrunable).toList();
      Connectivity connectivity =
          Connectivity.of(
              mask.map(kept -> KeptWeights.of(weights, kept))
                  .orElseGet(() -> KeptWeights.of(weights)));
      ConnectivityRecord connections =
          ConnectivityRecords.record(connectivity, mask.map(Mask::specs).orElse(prunable));
      return new InspectionResult(
          new InspectionResult.ParameterCounts(
              checkpoint.layout().parameters(),
              sum(specs.stream().filter(spec -> spec.kind() != Kind.EMBEDDING).toList(), counts)
                  .weights()),
          new InspectionResult.Zeros(
              layers(specs, counts),
              blocks(specs, counts),
              mask.map(Inspection::ofMask).orElseGet(() -> sum(prunable, counts)).sparsity(),
              connections.effectiveSparsity(),
              sum(specs, counts).sparsity()),
          new InspectionResult.UnitsByState(
              UnitNumbers.of(connectivity, UnitState.DEAD),
              UnitNumbers.of(connectivity, UnitState.CONSTANT),
              UnitNumbers.of(connectivity, UnitState.LIVE),
              connections.unusedFeatures(),
              ConnectivityRecords.counts(connectivity.tokens())),
          connections.layers(),
          connections.log10Paths(),
          ConnectivityRecords.sizes(connectivity));
    }
  }

  private static boolean isPrunable(TensorSpec spec) {
    return spec.kind() != Kind.LAYER_NORM_BIAS && spec.kind() != Kind.PROJECTION_BIAS;
  }

  private static Map<String, Double> layers(List<TensorSpec> specs, Map<String, Count> counts) {
    Map<String, Double> layers = new LinkedHashMap<>();
    specs.stream()
        .filter(Inspection::isPrunable)
        .forEach(spec -> layers.put(spec.name(), sum(List.of(spec), counts).sparsity()));
    return layers;
  }

  private static Map<String, Double> blocks(List<TensorSpec> specs, Map<String, Count> counts) {
    Map<String, Count> blocks = new LinkedHashMap<>();
    for (TensorSpec spec : specs) {
      Matcher block = BLOCK.matcher(spec.name());
      if (block.matches() && isPrunable(spec)) {
        blocks.merge(block.group(1), sum(List.of(spec), counts), Count::plus);
      }
    }
    Map<String, Double> sparsities = new LinkedHashMap<>();
    blocks.forEach((name, count) -> sparsities.put(name, count.sparsity()));
    return sparsities;
  }

  private static Count sum(List<TensorSpec> specs, Map<String, Count> counts) {
    return specs.stream()
        .map(spec -> counts.getOrDefault(spec.name(), Count.NONE))
        .reduce(Count.NONE, Count::plus);
  }

  private static Count ofMask(Mask mask) {
    return new Count(mask.size() - mask.survivors(), mask.size());
  }

  private static Count count(FloatView view) {
    long zeros = 0;
    for (long i = 0; i < view.size(); i++) {
      zeros += view.get(i) == 0 ? 1 : 0;
    }
    return new Count(zeros, view.size());
  }

  /** Collects the inputs of an inspection. */
  public static final class Builder extends TaskBuilder<Inspection, Builder> {

    private @Nullable String model;

    private Builder() {}

    /**
     * Sets the model; required: a Hugging Face directory, a round of a run, a Hub id, or {@code
     * embedded}.
     */
    public Builder model(String model) {
      this.model = model;
      return this;
    }

    @Override
    public Inspection build() {
      return new Inspection(given(model, "model(name)"));
    }
  }
}
