package dev.espalier.model;

import dev.espalier.kernel.CsrPattern;
import dev.espalier.memory.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Selects the {@link WeightFormat} in which a weight that the mask covers is stored and computed.
 */
@FunctionalInterface
public interface FormatPolicy {

  /** Always dense, as for a model of which nothing is pruned. */
  FormatPolicy DENSE = weight -> WeightFormat.DENSE;

  /** Always the form that exploits the mask most, whether or not it is faster. */
  FormatPolicy SPARSE = weight -> weight.candidates().getLast();

  /** Returns one of the weight's {@link Weight#candidates}. */
  WeightFormat choose(Weight weight);

  /**
   * Returns the forms of an MLP's two weights, the first of which is not uniform. They are chosen
   * together, because the hidden layer stays in tiles if both are sparse.
   */
  default List<WeightFormat> choosePair(Weight first, Weight second) {
    return List.of(choose(first), choose(second));
  }

  /** The role of a weight in the model. */
  enum Part {
    /** Multiplied within a block. */
    PROJECTION,
    /** Computes the logits; if tied, rows of it are also looked up. */
    HEAD,
    /** Only looked up by row: {@code wte} of a model whose head is not tied. */
    LOOK_UP
  }

  /**
   * The properties of a weight.
   *
   * @param spec spec of the whole weight, a matrix
   * @param part role of the weight in the model
   * @param liveInputs number of inputs that differ from token to token: for a projection after a
   *     layer norm those whose gain is kept, otherwise all
   * @param survivors number of weights that are kept
   * @param pattern their positions, computed on request
   */
  record Weight(
      TensorSpec spec, Part part, int liveInputs, long survivors, Supplier<CsrPattern> pattern) {

    /** Returns the possible forms; the one that exploits the mask most comes last. */
    public List<WeightFormat> candidates() {
      List<WeightFormat> forms = new ArrayList<>(List.of(WeightFormat.DENSE));
      if (liveInputs > 0 && liveInputs < inputs()) {
        forms.add(WeightFormat.COMPACT);
      }
      if (survivors < spec.shape().size()) {
        forms.add(WeightFormat.SPARSE);
      }
      if (liveInputs == 0) {
        // One row for all tokens is always cheaper than even a small product for each.
        forms.add(WeightFormat.UNIFORM);
      }
      return List.copyOf(forms);
    }

    /** Returns the number of inputs; for {@code wte} and the head, rows. */
    public int inputs() {
      return spec.shape().dim(0);
    }

    /** Returns the number of outputs; for {@code wte} and the head, columns. */
    public int outputs() {
      return spec.shape().dim(1);
    }

    /** Returns survivors / size. */
    public double density() {
      return (double) survivors / spec.shape().size();
    }
  }
}
