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
 * The way from a model to its compact form and back: which element of each tensor stands where. It
 * holds no weights but the few that folding changed.
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

  /** The compact model's numbers. */
  public Gpt2Config config() {
    return after;
  }

  /** What is gone. */
  public Removed removed() {
    return removed;
  }

  /** Whether the compact model has the same tensors as the model. */
  public boolean isIdentity() {
    return after.equals(before);
  }

  /** How many weights of the compact model only fill up. */
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
   * Fills the compact model, constants folded.
   *
   * @param from the model as it was when the compaction was made
   */
  public void gather(Parameters to, Parameters from) {
    for (int t = 0; t < selections.size(); t++) {
      TensorSlice selection = selections.get(t);
      selection.gather(to.slab().view(t), folding.tensor(selection.tensor(), from));
    }
  }

  /**
   * Gives the compact model's values back to the model it was made from. What is not in the compact
   * one keeps its value; what was folded into a bias is taken off again.
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
   * The name a tensor of the compact model has in the model it was made from, whose blocks are
   * numbered otherwise.
   */
  public String nameBefore(String name) {
    for (int t = 0; t < selections.size(); t++) {
      if (layout.specs().get(t).name().equals(name)) {
        return Gpt2Layout.of(before).specs().get(selections.get(t).tensor()).name();
      }
    }
    return name;
  }

  /** The mask of what is left of a mask's tensors; padding counts as pruned. */
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
