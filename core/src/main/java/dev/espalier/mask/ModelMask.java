package dev.espalier.mask;

import dev.espalier.memory.TensorSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * A mask seen from a model's list of tensors: the one place where a tensor's position in the model
 * is translated to that in the mask and back. Tensors are the same if they have the same name; all
 * weights of a tensor that the mask does not speak of are kept.
 */
public final class ModelMask {

  private static final int NOWHERE = -1;

  private final Mask mask;
  private final List<TensorSpec> tensors;
  private final int[] inMask;
  private final int[] inModel;

  /**
   * @param tensors of the model, in its order
   */
  public ModelMask(Mask mask, List<TensorSpec> tensors) {
    this.mask = mask;
    this.tensors = List.copyOf(tensors);
    this.inMask = places(tensors, mask.specs());
    this.inModel = places(mask.specs(), tensors);
  }

  /** Where each of the first tensors stands among the others. */
  private static int[] places(List<TensorSpec> of, List<TensorSpec> among) {
    Map<String, Integer> byName = new HashMap<>();
    for (int t = 0; t < among.size(); t++) {
      byName.put(among.get(t).name(), t);
    }
    return of.stream().mapToInt(spec -> byName.getOrDefault(spec.name(), NOWHERE)).toArray();
  }

  /** Whether the mask speaks of a tensor of the model. */
  public boolean covers(int tensor) {
    return inMask[tensor] != NOWHERE;
  }

  /**
   * The position in the mask of a tensor of the model.
   *
   * @throws IllegalArgumentException if the mask does not speak of it
   */
  public int inMask(int tensor) {
    return found(inMask[tensor], tensors.get(tensor));
  }

  /**
   * The position in the model of a tensor of the mask.
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

  /** Whether a weight of the model is kept. */
  public boolean kept(int tensor, long index) {
    return inMask[tensor] == NOWHERE || mask.kept(inMask[tensor], index);
  }

  /** The survivors of a tensor of the model. */
  public long survivors(int tensor) {
    return covers(tensor) ? mask.survivors(inMask[tensor]) : tensors.get(tensor).shape().size();
  }

  /**
   * The survivors of a tensor of the model, as flat indices that rise.
   *
   * @throws IllegalArgumentException if the mask does not speak of it
   */
  public void forEachSurvivor(int tensor, LongConsumer visitor) {
    mask.forEachSurvivor(inMask(tensor), visitor);
  }

  /** Returns a mask of all the model's tensors that keeps the same weights. */
  public Mask whole() {
    return Mask.dense(tensors).keeping(this::kept);
  }
}
