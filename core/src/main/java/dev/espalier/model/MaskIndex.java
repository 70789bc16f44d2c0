package dev.espalier.model;

import dev.espalier.kernel.CsrPattern;
import dev.espalier.mask.Mask;
import dev.espalier.mask.ModelMask;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.FormatPolicy.Part;

/** Describes a model's weight matrices under a mask. */
public final class MaskIndex {

  private final Gpt2Layout layout;
  private final ModelMask mask;

  public MaskIndex(Gpt2Layout layout, Mask mask) {
    this.layout = layout;
    this.mask = new ModelMask(mask, layout.specs());
  }

  /** Returns a matrix whose inputs all differ from token to token. */
  public FormatPolicy.Weight matrix(int tensor) {
    return afterNorm(tensor, layout.specs().get(tensor).shape().dim(0));
  }

  /**
   * Returns a matrix whose input comes from a layer norm with the given number of unpruned gains.
   */
  FormatPolicy.Weight afterNorm(int tensor, int gains) {
    TensorSpec spec = layout.specs().get(tensor);
    return new FormatPolicy.Weight(
        spec, part(layout, tensor), gains, mask.survivors(tensor), () -> pattern(tensor, spec));
  }

  /** Returns the role of a matrix in the model. */
  static Part part(Gpt2Layout layout, int tensor) {
    if (tensor == layout.head()) {
      return Part.HEAD;
    }
    return tensor == layout.wte() ? Part.LOOK_UP : Part.PROJECTION;
  }

  /** Tells for each element of a vector whether it is kept. */
  boolean[] kept(int tensor) {
    TensorSpec spec = layout.specs().get(tensor);
    boolean[] kept = new boolean[Math.toIntExact(spec.shape().size())];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = mask.kept(tensor, i);
    }
    return kept;
  }

  private CsrPattern pattern(int tensor, TensorSpec spec) {
    int rows = spec.shape().dim(0);
    int columns = spec.shape().dim(1);
    int[] starts = new int[rows + 1];
    int[] indices = new int[Math.toIntExact(mask.survivors(tensor))];
    int[] count = {0};
    mask.forEachSurvivor(
        tensor,
        index -> {
          starts[(int) (index / columns) + 1]++;
          indices[count[0]++] = (int) (index % columns);
        });
    for (int r = 0; r < rows; r++) {
      starts[r + 1] += starts[r];
    }
    return new CsrPattern(rows, columns, starts, indices);
  }
}
