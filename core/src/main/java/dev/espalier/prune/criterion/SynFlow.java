package dev.espalier.prune.criterion;

import dev.espalier.mask.ModelMask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Footprint;
import dev.espalier.memory.TensorSpec;
import dev.espalier.memory.TensorSpec.Kind;
import java.util.List;

/**
 * SynFlow (Tanaka et al., "Pruning neural networks without any data by iteratively conserving
 * synaptic flow", NeurIPS 2020, equation 1 and algorithm 1): {@code |w| · ∂R/∂|w| / R}, where R is
 * the sum of the outputs of the {@linkplain SynapticFlow linearised model}. Needs no data. A cut is
 * made in 100 steps, with a geometrically decreasing number of weights, which are scored anew
 * before each step. In networks without residual connections this prevents a layer from being
 * pruned entirely while others have weights left (theorem 3); in GPT-2 the residual stream bypasses
 * each block, so blocks can be pruned entirely.
 */
record SynFlow() implements Criterion.OfWeights {

  @Override
  public Description description() {
    return new Description("synflow", Looks.WEIGHTS, "synaptic flow");
  }

  private static final int STEPS = 100;

  @Override
  public int steps() {
    return STEPS;
  }

  /** Biases carry no flow. */
  @Override
  public boolean scores(TensorSpec tensor) {
    return switch (tensor.kind()) {
      case PROJECTION, EMBEDDING, HEAD, LAYER_NORM_GAIN -> true;
      case PROJECTION_BIAS, LAYER_NORM_BIAS -> false;
    };
  }

  @Override
  public Footprint footprint(ScoringSize size) {
    return Footprint.offHeap(size.weightBytes());
  }

  @Override
  public Scores scores(ScoringContext trained) {
    SynapticFlow flow = SynapticFlow.of(trained.masked());
    ModelMask mask = new ModelMask(trained.mask(), trained.weights().layout().specs());
    List<FloatView> weights = trained.views();
    int[] widths =
        trained.mask().specs().stream()
            .mapToInt(spec -> spec.kind() == Kind.LAYER_NORM_GAIN ? 1 : spec.shape().dim(1))
            .toArray();
    return (tensor, index) -> {
      int row = (int) (index / widths[tensor]);
      int column = (int) (index % widths[tensor]);
      double weight = Math.abs(weights.get(tensor).get(index));
      return (float) (weight * flow.through(mask.inModel(tensor), row, column));
    };
  }
}
