package dev.espalier.prune.criterion;

import dev.espalier.memory.FloatView;
import dev.espalier.memory.Footprint;
import dev.espalier.memory.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Wanda (Sun et al., "A simple and effective pruning approach for large language models", 2023,
 * equation 1): {@code |w_ij| · ‖x_i‖₂}, the weight's magnitude times the norm of its input feature
 * over all tokens of the calibration text. The paper ranks the weights of each output separately
 * ({@code ranking output}), which is the default for this criterion.
 */
record Wanda() implements Criterion.OfText {

  @Override
  public Description description() {
    return new Description("wanda", Looks.ACTIVATIONS, "Wanda score");
  }

  @Override
  public boolean ranksByOutput() {
    return true;
  }

  @Override
  public boolean scores(TensorSpec tensor) {
    return tensor.isLinear();
  }

  @Override
  public Footprint footprint(ScoringSize size) {
    return Footprint.offHeap(size.passBytes());
  }

  @Override
  public Scores scores(ScoringContext trained, CalibrationText text) {
    List<double[]> squares = new ArrayList<>();
    List<FloatView> weights = trained.views();
    List<TensorSpec> specs = trained.mask().specs();
    specs.forEach(spec -> squares.add(new double[spec.inputs()]));
    new InputPasses(trained, text)
        .forEachBatch((tensor, in, rows, width) -> add(squares.get(tensor), in, rows, width));
    return (tensor, index) -> {
      int input = specs.get(tensor).input(index);
      return (float)
          (Math.abs(weights.get(tensor).get(index)) * Math.sqrt(squares.get(tensor)[input]));
    };
  }

  private static void add(double[] squares, FloatView in, int rows, int width) {
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < width; i++) {
        double x = in.get((long) row * width + i);
        squares[i] += x * x;
      }
    }
  }
}
