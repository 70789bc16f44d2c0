package dev.espalier.structure;

import dev.espalier.mask.Mask;
import dev.espalier.mask.ModelMask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Parameters;
import dev.espalier.structure.compaction.Removed;
import java.util.ArrayList;
import java.util.List;

/**
 * The mapping between a model and its compact form: the source of each element of each tensor.
 * Holds no weights except the few that constant folding changed. Not thread-safe.
 */
public final class Compaction {

  private final Gpt2Config before;
  private final Gpt2Config after;
  private final Gpt2Layout layout;
  private final List<TensorSlice> selections;
  private final ConstantFolding folding;
  private final Removed removed;

  Compaction(
      Gpt2Config before,
      Gpt2Config after,
      List<TensorSlice> selections,
      ConstantFolding folding,
      Removed removed) {
    this.before = before;
    this.after = after;
    this.layout = Gpt2Layout.of(after);
    this.selections = List.copyOf(selections);
    this.folding = folding;
    this.removed = removed;
    if (selections.size() != layout.specs().size()) {
      throw new IllegalArgumentException(selections.size() + " tensors for " + layout.specs());
    }
  }

  /** Returns the configuration of the compact model. */
  public Gpt2Config config() {
    return after;
  }

  /** Returns what was removed. */
  public Removed removed() {
    return removed;
  }

  /** Tells whether the compact model has the same tensors as the model. */
  public boolean isIdentity() {
    return after.equals(before);
  }

  /** Returns the number of weights of the compact model that are padding. */
  public long padding() {
    long padding = 0;
    for (int t = 0; t < selections.size(); t++) {
      long[] filled = {0};
      selections.get(t).forEach((_, _) -> filled[0]++);
      padding += layout.specs().get(t).shape().size() - filled[0];
    }
    return padding;
  }

  /**
   * Copies weights to the compact model, with constants folded.
   *
   * @param to the compact model
   * @param from the model, with the weights for which the compaction was computed
   */
  public void gather(Parameters to, Parameters from) {
    for (int t = 0; t < selections.size(); t++) {
      TensorSlice selection = selections.get(t);
      selection.gather(to.slab().view(t), folding.tensor(selection.tensor(), from));
    }
  }

  /**
   * Copies the compact model's weights back to the model. Weights that are not in the compact model
   * keep their values; folded constants are subtracted from biases again.
   */
  public void scatter(Parameters to, Parameters from) {
    for (int t = 0; t < selections.size(); t++) {
      TensorSlice selection = selections.get(t);
      FloatView compact = from.slab().view(t);
      FloatView whole = to.slab().view(selection.tensor());
      selection.forEach(
          (at, place) -> {
            float added = folding.added(selection.tensor(), place);
            whole.set(place, compact.get(at) / selection.factor(at) - added);
          });
    }
  }

  /**
   * Returns the name in the original model, whose blocks are numbered differently, of a tensor of
   * the compact model.
   */
  public String nameBefore(String name) {
    for (int t = 0; t < selections.size(); t++) {
      if (layout.specs().get(t).name().equals(name)) {
        return Gpt2Layout.of(before).specs().get(selections.get(t).tensor()).name();
      }
    }
    return name;
  }

  /** Returns the mask of the compact model's tensors; padding counts as pruned. */
  public Mask mask(Mask of) {
    ModelMask model = new ModelMask(of, Gpt2Layout.of(before).specs());
    List<TensorSpec> specs = new ArrayList<>();
    List<TensorSlice> chosen = new ArrayList<>();
    for (int t = 0; t < selections.size(); t++) {
      if (model.covers(selections.get(t).tensor())) {
        specs.add(layout.specs().get(t));
        chosen.add(selections.get(t));
      }
    }
    return Mask.dense(specs)
        .keeping(
            (t, i) -> {
              TensorSlice selection = chosen.get(t);
              long from = selection.from(i);
              return from != TensorSlice.NOTHING && model.kept(selection.tensor(), from);
            });
  }
}
