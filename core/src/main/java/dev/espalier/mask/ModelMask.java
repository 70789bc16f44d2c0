package dev.espalier.mask;

import dev.espalier.memory.TensorSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * A mask indexed by a model's list of tensors: the only class that translates a tensor's position
 * in the model to that in the mask and back. Tensors are matched by name; weights of tensors
 * outside the mask are all kept.
 */
public final class ModelMask {

  private static final int NOWHERE = -1;

  private final Mask mask;
  private final List<TensorSpec> tensors;
  private final int[] inMask;
  private final int[] inModel;

  /**
   * @param tensors the tensors of the model, in its order
   */
  public ModelMask(Mask mask, List<TensorSpec> tensors) {
    this.mask = mask;
    this.tensors = List.copyOf(tensors);
    this.inMask = places(tensors, mask.specs());
    this.inModel = places(mask.specs(), tensors);
  }

  /** Returns the positions of the first tensors among the second. */
  private static int[] places(List<TensorSpec> of, List<TensorSpec> among) {
    Map<String, Integer> byName = new HashMap<>();
    for (int t = 0; t < among.size(); t++) {
      byName.put(among.get(t).name(), t);
    }
    return of.stream().mapToInt(spec -> byName.getOrDefault(spec.name(), NOWHERE)).toArray();
  }

  /** Tells whether the mask covers a tensor of the model. */
  public boolean covers(int tensor) {
    return inMask[tensor] != NOWHERE;
  }

  /**
   * Returns the position in the mask of a tensor of the model.
   *
   * @throws IllegalArgumentException if the mask does not cover it
   */
  public int inMask(int tensor) {
    return found(inMask[tensor], tensors.get(tensor));
  }

  /**
   * Returns the position in the model of a tensor of the mask.
   *
   * @throws IllegalArgumentException if the model does not have it
   */
  public int inModel(int masked) {
    return found(inModel[masked], mask.specs().get(masked));
  }

  private static int found(int place, TensorSpec spec) {
    if (place == NOWHERE) {
      throw new IllegalArgumentException(spec.name() + " is not in both");
    }
    return place;
  }

  /** Tells whether a weight of the model is kept. */
  public boolean kept(int tensor, long index) {
    return inMask[tensor] == NOWHERE || mask.kept(inMask[tensor], index);
  }

  /** Returns the number of weights kept in a tensor of the model. */
  public long survivors(int tensor) {
    return covers(tensor) ? mask.survivors(inMask[tensor]) : tensors.get(tensor).shape().size();
  }

  /**
   * Visits the weights kept in a tensor of the model, in ascending order of their flat indices.
   *
   * @throws IllegalArgumentException if the mask does not cover it
   */
  public void forEachSurvivor(int tensor, LongConsumer visitor) {
    mask.forEachSurvivor(inMask(tensor), visitor);
  }

  /** Returns a mask of all the model's tensors that keeps the same weights. */
  public Mask whole() {
    return Mask.dense(tensors).keeping(this::kept);
  }
}
