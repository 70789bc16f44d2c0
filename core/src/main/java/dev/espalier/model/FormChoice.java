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

  /** Whatever makes use of the mask, be it faster or not. */
  FormChoice SPARSE = weight -> weight.candidates().getLast();

  /** One of the weight's {@link Weight#candidates}. */
  Form choose(Weight weight);

  /**
   * What there is to know of a weight.
   *
   * @param spec of the whole weight, a matrix
   * @param liveInputs how many of its inputs differ from token to token: of a projection after a
   *     layer norm those whose gain is kept, else all
   * @param uniform whether no input of the whole sub-layer differs from token to token
   * @param survivors of its own
   * @param pattern where they stand; made when asked for
   */
  record Weight(
      TensorSpec spec,
      int liveInputs,
      boolean uniform,
      long survivors,
      Supplier<SparsePattern> pattern) {

    /** The forms it can have, the one that makes most of the mask last. */
    public List<Form> candidates() {
      List<Form> forms = new ArrayList<>(List.of(Form.DENSE));
      if (spec.kind() == TensorSpec.Kind.PROJECTION && liveInputs < spec.shape().dim(0)) {
        forms.add(Form.COMPACT);
      }
      if (survivors < spec.shape().size()) {
        forms.add(Form.SPARSE);
      }
      if (uniform) {
        // No product is left to compact: everything is one row.
        forms.remove(Form.COMPACT);
        forms.add(Form.UNIFORM);
      }
      return List.copyOf(forms);
    }

    /** Survivors / size. */
    public double density() {
      return (double) survivors / spec.shape().size();
    }
  }
}
