package dev.espalier.model;

import dev.espalier.kernel.SparsePattern;
import dev.espalier.memory.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Decides in which {@link Form} a weight that the mask touches is computed. */
@FunctionalInterface
public interface FormChoice {

  /** Masks everywhere: the form of a model of which nothing is pruned. */
  FormChoice DENSE = weight -> Form.DENSE;

  /** Whatever makes most of the mask, be it faster or not. */
  FormChoice SPARSE = weight -> weight.candidates().getLast();

  /** One of the weight's {@link Weight#candidates}. */
  Form choose(Weight weight);

  /**
   * The forms of an MLP's two weights, of which the first is not uniform. Where both are sparse the
   * hidden layer between them stays in tiles, so that they are chosen together.
   */
  default List<Form> choosePair(Weight first, Weight second) {
    return List.of(choose(first), choose(second));
  }

  /**
   * What there is to know of a weight.
   *
   * @param spec of the whole weight, a matrix
   * @param liveInputs how many of its inputs differ from token to token: of a projection after a
   *     layer norm those whose gain is kept, else all
   * @param survivors of its own
   * @param pattern where they stand; made when asked for
   */
  record Weight(TensorSpec spec, int liveInputs, long survivors, Supplier<SparsePattern> pattern) {

    /** The forms it can have, the one that makes most of the mask last. */
    public List<Form> candidates() {
      List<Form> forms = new ArrayList<>(List.of(Form.DENSE));
      if (liveInputs > 0 && liveInputs < inputs()) {
        forms.add(Form.COMPACT);
      }
      if (survivors < spec.shape().size()) {
        forms.add(Form.SPARSE);
      }
      if (liveInputs == 0) {
        // One row for all tokens is less than any share of a product for each.
        forms.add(Form.UNIFORM);
      }
      return List.copyOf(forms);
    }

    /** The features it multiplies; of {@code wte}, rows. */
    public int inputs() {
      return spec.shape().dim(0);
    }

    /** The features it makes; of {@code wte}, columns. */
    public int outputs() {
      return spec.shape().dim(1);
    }

    /** Survivors / size. */
    public double density() {
      return (double) survivors / spec.shape().size();
    }
  }
}
