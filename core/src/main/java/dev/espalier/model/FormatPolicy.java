package dev.espalier.model;

import dev.espalier.kernel.CsrPattern;
import dev.espalier.memory.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Decides in which {@link WeightFormat} a weight that the mask touches is computed. */
@FunctionalInterface
public interface FormatPolicy {

  /** Masks everywhere: the form of a model of which nothing is pruned. */
  FormatPolicy DENSE = weight -> WeightFormat.DENSE;

  /** Whatever makes most of the mask, be it faster or not. */
  FormatPolicy SPARSE = weight -> weight.candidates().getLast();

  /** One of the weight's {@link Weight#candidates}. */
  WeightFormat choose(Weight weight);

  /**
   * The forms of an MLP's two weights, of which the first is not uniform. Where both are sparse the
   * hidden layer between them stays in tiles, so that they are chosen together.
   */
  default List<WeightFormat> choosePair(Weight first, Weight second) {
    return List.of(choose(first), choose(second));
  }

  /** What a weight does in the model. */
  enum Part {
    /** It is multiplied within a block. */
    PROJECTION,
    /** It makes the logits, and, where it is tied, rows of it are looked up as well. */
    HEAD,
    /** Rows of it are looked up, and nothing else: {@code wte} beside a head of its own. */
    LOOK_UP
  }

  /**
   * What there is to know of a weight.
   *
   * @param spec of the whole weight, a matrix
   * @param liveInputs how many of its inputs differ from token to token: of a projection after a
   *     layer norm those whose gain is kept, else all
   * @param part what it does in the model
   * @param survivors of its own
   * @param pattern where they stand; made when asked for
   */
  record Weight(
      TensorSpec spec, Part part, int liveInputs, long survivors, Supplier<CsrPattern> pattern) {

    /** The forms it can have, the one that makes most of the mask last. */
    public List<WeightFormat> candidates() {
      List<WeightFormat> forms = new ArrayList<>(List.of(WeightFormat.DENSE));
      if (liveInputs > 0 && liveInputs < inputs()) {
        forms.add(WeightFormat.COMPACT);
      }
      if (survivors < spec.shape().size()) {
        forms.add(WeightFormat.SPARSE);
      }
      if (liveInputs == 0) {
        // One row for all tokens is less than any share of a product for each.
        forms.add(WeightFormat.UNIFORM);
      }
      return List.copyOf(forms);
    }

    /** The features it multiplies; of {@code wte} and the head, rows. */
    public int inputs() {
      return spec.shape().dim(0);
    }

    /** The features it makes; of {@code wte} and the head, columns. */
    public int outputs() {
      return spec.shape().dim(1);
    }

    /** Survivors / size. */
    public double density() {
      return (double) survivors / spec.shape().size();
    }
  }
}
