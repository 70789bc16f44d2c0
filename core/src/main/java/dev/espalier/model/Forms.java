package dev.espalier.model;

import dev.espalier.kernel.SparsePattern;
import dev.espalier.mask.Mask;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Layout.BlockTensor;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The form each weight matrix has in a round: made from the mask, and the source of what the round
 * allocates and how it computes.
 */
public final class Forms {

  private final Gpt2Layout layout;
  private final Map<Integer, Form> forms = new LinkedHashMap<>();
  private final Map<Integer, SparsePattern> patterns = new HashMap<>();
  private final Map<Integer, boolean[]> live = new HashMap<>();

  private Forms(Gpt2Layout layout) {
    this.layout = layout;
  }

  /** Every weight dense. */
  public static Forms dense(Gpt2Config config) {
    return of(config, Mask.dense(List.of()), FormChoice.DENSE);
  }

  /**
   * The forms of a model's weights under a mask.
   *
   * @param choice asked about each weight that the mask touches
   */
  public static Forms of(Gpt2Config config, Mask mask, FormChoice choice) {
    Forms made = new Forms(Gpt2Layout.of(config));
    Chooser chooser = made.new Chooser(mask, choice);
    chooser.choose(made.layout.wte());
    for (int layer = 0; layer < config.nLayer(); layer++) {
      chooser.chooseSubLayer(
          made.layout.block(layer, BlockTensor.LN_1_WEIGHT),
          made.layout.block(layer, BlockTensor.C_ATTN_WEIGHT),
          made.layout.block(layer, BlockTensor.ATTN_C_PROJ_WEIGHT));
      chooser.chooseSubLayer(
          made.layout.block(layer, BlockTensor.LN_2_WEIGHT),
          made.layout.block(layer, BlockTensor.C_FC_WEIGHT),
          made.layout.block(layer, BlockTensor.MLP_C_PROJ_WEIGHT));
    }
    return made;
  }

  /** The form of every weight that may have one, by Hugging Face's name, in the model's order. */
  public Map<String, Form> byName() {
    Map<String, Form> named = new LinkedHashMap<>();
    forms.forEach((tensor, form) -> named.put(layout.specs().get(tensor).name(), form));
    return Collections.unmodifiableMap(named);
  }

  /** Whether only survivors of the tensor are stored. */
  public boolean sparse(TensorSpec tensor) {
    return patterns.keySet().stream()
        .anyMatch(i -> layout.specs().get(i).name().equals(tensor.name()));
  }

  /** Whether only survivors are stored of any. */
  public boolean anySparse() {
    return !patterns.isEmpty();
  }

  /** The model's list of tensors, those of sparse weights as long as their survivors. */
  Gpt2Layout stored() {
    Gpt2Layout stored = layout;
    for (Map.Entry<Integer, SparsePattern> sparse : patterns.entrySet()) {
      stored = stored.withLength(sparse.getKey(), sparse.getValue().survivors());
    }
    return stored;
  }

  /**
   * A weight matrix and its form.
   *
   * @param liveRows how many of its rows a compact form multiplies
   * @param embedding whether it is {@code wte}
   */
  record Matrix(Form form, int rows, int columns, int liveRows, boolean embedding) {}

  Matrix matrix(int tensor) {
    TensorSpec spec = layout.specs().get(tensor);
    int rows = spec.shape().dim(0);
    int multiplied = rows;
    if (form(tensor) == Form.COMPACT) {
      int alive = 0;
      for (boolean lives : live(tensor)) {
        alive += lives ? 1 : 0;
      }
      multiplied = FeatureSelection.roundedUp(alive, rows);
    }
    return new Matrix(
        form(tensor),
        rows,
        spec.shape().dim(1),
        multiplied,
        spec.kind() == TensorSpec.Kind.EMBEDDING);
  }

  /** Every weight that may have a form. */
  List<Matrix> matrices() {
    return forms.keySet().stream().map(this::matrix).toList();
  }

  Form form(int tensor) {
    return forms.getOrDefault(tensor, Form.DENSE);
  }

  /** Where a sparse weight's survivors stand. */
  SparsePattern pattern(int tensor) {
    return Objects.requireNonNull(patterns.get(tensor), "not sparse");
  }

  /** Which inputs of a compact weight differ from token to token. */
  boolean[] live(int tensor) {
    return Objects.requireNonNull(live.get(tensor), "not compact");
  }

  /** Asks about each weight, with what the mask says of it. */
  private final class Chooser {

    private final Mask mask;
    private final FormChoice choice;
    private final Map<String, Integer> masked = new HashMap<>();

    Chooser(Mask mask, FormChoice choice) {
      this.mask = mask;
      this.choice = choice;
      for (int t = 0; t < mask.specs().size(); t++) {
        masked.put(mask.specs().get(t).name(), t);
      }
    }

    void choose(int tensor) {
      TensorSpec spec = layout.specs().get(tensor);
      take(tensor, weight(tensor, spec.shape().dim(0), false));
    }

    void chooseSubLayer(int gain, int first, int second) {
      int width = layout.specs().get(first).shape().dim(0);
      boolean[] alive = kept(gain, width);
      int count = 0;
      for (boolean lives : alive) {
        count += lives ? 1 : 0;
      }
      if (count > 0) {
        live.put(first, alive);
      }
      take(first, weight(first, count, count == 0));
      if (form(first) == Form.UNIFORM) {
        forms.put(second, Form.UNIFORM);
      } else {
        choose(second);
      }
    }

    private void take(int tensor, FormChoice.Weight weight) {
      Form form = weight.candidates().size() == 1 ? Form.DENSE : choice.choose(weight);
      forms.put(tensor, form);
      if (form == Form.SPARSE) {
        patterns.put(tensor, weight.pattern().get());
      }
    }

    private FormChoice.Weight weight(int tensor, int liveInputs, boolean uniform) {
      TensorSpec spec = layout.specs().get(tensor);
      Integer t = masked.get(spec.name());
      long survivors = t == null ? spec.shape().size() : mask.survivors(t);
      return new FormChoice.Weight(
          spec, liveInputs, uniform, survivors, () -> pattern(Objects.requireNonNull(t), spec));
    }

    private boolean[] kept(int tensor, int size) {
      Integer t = masked.get(layout.specs().get(tensor).name());
      boolean[] kept = new boolean[size];
      for (int i = 0; i < size; i++) {
        kept[i] = t == null || mask.kept(t, i);
      }
      return kept;
    }

    private SparsePattern pattern(int t, TensorSpec spec) {
      int rows = spec.shape().dim(0);
      int columns = spec.shape().dim(1);
      int[] starts = new int[rows + 1];
      int[] indices = new int[Math.toIntExact(mask.survivors(t))];
      int[] count = {0};
      mask.forEachSurvivor(
          t,
          index -> {
            starts[(int) (index / columns) + 1]++;
            indices[count[0]++] = (int) (index % columns);
          });
      for (int r = 0; r < rows; r++) {
        starts[r + 1] += starts[r];
      }
      return new SparsePattern(rows, columns, starts, indices);
    }
  }
}
