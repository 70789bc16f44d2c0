package dev.espalier.prune.criterion;

import dev.espalier.kernel.Workers;
import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Footprint;
import dev.espalier.memory.TensorSpec;
import java.util.List;

/**
 * SparseGPT's update (Frantar and Alistarh 2023, algorithm 1): sets the weights that a new mask
 * prunes in each projection to 0, input by input, and updates those of later inputs to compensate
 * for the error in each output. With {@code UᵀU = (XᵀX + λI)⁻¹} and inputs i in order,
 *
 * <pre>e = (w_i − kept(w_i)) / U_ii,   w_i ← kept(w_i),   w_j ← w_j − U_ij · e for j &gt; i</pre>
 *
 * <p>Later inputs are updated once per block of inputs, for all errors of the block, as in the
 * paper.
 */
public final class WeightUpdate {

  private static final int BLOCK = 128;

  private WeightUpdate() {}

  /** Returns the memory it needs besides the weights. */
  public static Footprint footprint(ScoringSize size) {
    long largest = size.scope().stream().mapToLong(spec -> spec.shape().size()).max().orElse(0);
    return Footprint.offHeap(size.passBytes())
        .plus(InputHessians.footprint(size.scope()))
        .plus(Footprint.heap(Double.BYTES * largest));
  }

  /**
   * Updates the weights of the scope's projections and of the head in place. Pruned ones are 0
   * afterwards.
   *
   * @param trained the weights, which are modified, and the mask under which they were trained and
   *     the calibration text is evaluated
   * @param smaller the mask after the cut
   */
  public static void apply(ScoringContext trained, Mask smaller, CalibrationText text) {
    List<FloatView> weights = trained.views();
    InputHessians.forEachRoot(
        trained,
        text,
        (tensor, root) ->
            update(weights.get(tensor), smaller, tensor, root, text.kernels().workers()));
  }

  /**
   * Updates one projection's weights.
   *
   * @param root the rows of Uᵀ, a lower triangle
   */
  static void update(FloatView weight, Mask mask, int tensor, double[][] root, Workers workers) {
    TensorSpec spec = mask.specs().get(tensor);
    double[][] rows = read(weight, spec);
    int inputs = rows.length;
    for (int from = 0; from < inputs; from += BLOCK) {
      int to = Math.min(inputs, from + BLOCK);
      double[][] errors = new double[to - from][];
      for (int i = from; i < to; i++) {
        errors[i - from] = prune(rows[i], mask, tensor, i, root[i][i]);
        for (int j = i + 1; j < to; j++) {
          subtract(rows[j], errors[i - from], root[j][i]);
        }
      }
      int first = from;
      workers.run(
          inputs - to,
          (part, _) -> {
            int j = to + part;
            for (int i = first; i < to; i++) {
              subtract(rows[j], errors[i - first], root[j][i]);
            }
          });
    }
    write(weight, spec, rows);
  }

  /** Sets the pruned weights of an input to 0 and returns the error of each output. */
  private static double[] prune(double[] row, Mask mask, int tensor, int input, double diagonal) {
    TensorSpec spec = mask.specs().get(tensor);
    double[] errors = new double[row.length];
    for (int output = 0; output < row.length; output++) {
      if (!mask.kept(tensor, spec.index(input, output))) {
        errors[output] = row[output] / diagonal;
        row[output] = 0;
      }
    }
    return errors;
  }

  private static void subtract(double[] row, double[] errors, double factor) {
    for (int output = 0; output < row.length; output++) {
      row[output] -= factor * errors[output];
    }
  }

  /** [inputs][outputs]. */
  private static double[][] read(FloatView weight, TensorSpec spec) {
    double[][] rows = new double[spec.inputs()][spec.outputs()];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        rows[i][j] = weight.get(spec.index(i, j));
      }
    }
    return rows;
  }

  private static void write(FloatView weight, TensorSpec spec, double[][] rows) {
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        weight.set(spec.index(i, j), (float) rows[i][j]);
      }
    }
  }
}
