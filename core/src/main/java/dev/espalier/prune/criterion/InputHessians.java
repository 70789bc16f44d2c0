package dev.espalier.prune.criterion;

import dev.espalier.kernel.MatMul;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Footprint;
import dev.espalier.memory.TensorSpec;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * For projections and the head of the scope, {@code H = XᵀX + λI}, where X are the inputs of all
 * tokens of the calibration text and λ is a hundredth of the mean of XᵀX's diagonal: up to a factor
 * the Hessian of the squared error of each output (Frantar and Alistarh 2023, section 3).
 */
final class InputHessians {

  private static final double DAMPING = 0.01;

  /** The most elements of Hessians held at a time, unless a single one is larger: 512 MiB. */
  private static final long HELD = 1L << 26;

  private InputHessians() {}

  /** Returns the memory of the Hessians held at a time, the root of one, and a product. */
  static Footprint footprint(List<TensorSpec> scope) {
    long all = 0;
    long largest = 0;
    for (TensorSpec spec : scope) {
      if (spec.isLinear()) {
        long inputs = spec.inputs();
        all += inputs * inputs / 2;
        largest = Math.max(largest, inputs * inputs);
      }
    }
    long held = Math.max(largest / 2, Math.min(all, HELD));
    return new Footprint(Float.BYTES * largest, Double.BYTES * (held + largest / 2));
  }

  /** Visits the result for each projection. */
  interface Visitor {
    /**
     * @param tensor the weight's position in the mask's list
     * @param root the rows of Uᵀ with {@code UᵀU = H⁻¹}, a lower triangle
     */
    void visit(int tensor, double[][] root);
  }

  /** Visits the {@link InverseRoot} of every projection's Hessian, computing a few at a time. */
  static void forEachRoot(ScoringContext trained, CalibrationText text, Visitor visitor) {
    InputPasses passes = new InputPasses(trained, text);
    List<TensorSpec> weights = trained.mask().specs();
    int first = 0;
    while (first < weights.size()) {
      List<double[][]> held = new ArrayList<>();
      long numbers = 0;
      while (first + held.size() < weights.size()) {
        long inputs = weights.get(first + held.size()).inputs();
        numbers += inputs * inputs / 2;
        if (!held.isEmpty() && numbers > HELD) {
          break;
        }
        held.add(lowerTriangle((int) inputs));
      }
      accumulate(passes, text, held, first);
      for (int i = 0; i < held.size(); i++) {
        damp(held.get(i));
        visitor.visit(first + i, InverseRoot.transposed(held.get(i), text.kernels().workers()));
      }
      first += held.size();
    }
  }

  private static double[][] lowerTriangle(int size) {
    double[][] rows = new double[size][];
    for (int i = 0; i < size; i++) {
      rows[i] = new double[i + 1];
    }
    return rows;
  }

  private static void accumulate(
      InputPasses passes, CalibrationText text, List<double[][]> held, int first) {
    try (Arena arena = Arena.ofShared()) {
      int widest = held.stream().mapToInt(h -> h.length).max().orElseThrow();
      FloatView product = FloatView.allocate(arena, widest, widest);
      passes.forEachBatch(
          (tensor, in, rows, width) -> {
            if (tensor >= first && tensor < first + held.size()) {
              text.kernels()
                  .matMul()
                  .multiply(MatMul.Form.TN, width, width, rows, product, in, in, null, false);
              add(held.get(tensor - first), product, text);
            }
          });
    }
  }

  private static void add(double[][] sums, FloatView product, CalibrationText text) {
    int width = sums.length;
    text.kernels()
        .workers()
        .run(
            width,
            (i, _) -> {
              for (int j = 0; j <= i; j++) {
                sums[i][j] += product.get((long) i * width + j);
              }
            });
  }

  private static void damp(double[][] hessian) {
    double trace = 0;
    for (int i = 0; i < hessian.length; i++) {
      trace += hessian[i][i];
    }
    double lambda = trace == 0 ? 1 : DAMPING * trace / hessian.length;
    for (int i = 0; i < hessian.length; i++) {
      hessian[i][i] += lambda;
    }
  }
}
