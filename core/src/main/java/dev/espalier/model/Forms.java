package dev.espalier.model;

import dev.espalier.kernel.CsrPattern;
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
  private final Map<Integer, CsrPattern> patterns = new HashMap<>();
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
    Gpt2Layout layout = Gpt2Layout.of(config);
    MaskedMatrices masked = new MaskedMatrices(layout, mask);
    Forms made = new Forms(layout);
    made.chooseMatrix(masked, layout.wte(), choice);
    for (int layer = 0; layer < config.nLayer(); layer++) {
      made.chooseAttention(masked, config, layer, choice);
      made.chooseMlp(masked, config, layer, choice);
    }
    if (layout.head() != layout.wte()) {
      made.chooseMatrix(masked, layout.head(), choice);
    }
    return made;
  }

  private void chooseMatrix(MaskedMatrices masked, int tensor, FormChoice choice) {
    FormChoice.Weight weight = masked.matrix(tensor);
    put(tensor, choose(weight, choice), weight);
  }

  private void chooseAttention(
      MaskedMatrices masked, Gpt2Config config, int layer, FormChoice choice) {
    if (!layout.has(layer, BlockTensor.C_ATTN_WEIGHT)) {
      return;
    }
    int cAttn = layout.block(layer, BlockTensor.C_ATTN_WEIGHT);
    int cProj = layout.block(layer, BlockTensor.ATTN_C_PROJ_WEIGHT);
    int gain = layout.block(layer, BlockTensor.LN_1_WEIGHT);
    int[] read = config.layer(layer).attentionInputs().indices(config.nEmbd());
    FormChoice.Weight first = afterNorm(masked, gain, read, cAttn);
    FormChoice.Weight second = masked.matrix(cProj);
    put(cAttn, choose(first, choice), first);
    put(cProj, form(cAttn) == Form.UNIFORM ? Form.UNIFORM : choose(second, choice), second);
  }

  private void chooseMlp(MaskedMatrices masked, Gpt2Config config, int layer, FormChoice choice) {
    if (!layout.has(layer, BlockTensor.C_FC_WEIGHT)) {
      return;
    }
    int cFc = layout.block(layer, BlockTensor.C_FC_WEIGHT);
    int cProj = layout.block(layer, BlockTensor.MLP_C_PROJ_WEIGHT);
    int gain = layout.block(layer, BlockTensor.LN_2_WEIGHT);
    int[] read = config.layer(layer).mlpInputs().indices(config.nEmbd());
    FormChoice.Weight first = afterNorm(masked, gain, read, cFc);
    FormChoice.Weight second = masked.matrix(cProj);
    boolean uniform = first.liveInputs() == 0 && choose(first, choice) == Form.UNIFORM;
    boolean both = first.candidates().size() > 1 && second.candidates().size() > 1;
    List<Form> chosen =
        uniform
            ? List.of(Form.UNIFORM, Form.UNIFORM)
            : both
                ? choice.choosePair(first, second)
                : List.of(choose(first, choice), choose(second, choice));
    put(cFc, chosen.getFirst(), first);
    put(cProj, chosen.getLast(), second);
  }

  /**
   * A weight after a layer norm, some of whose outputs it reads; which of these live is kept for a
   * compact form.
   */
  private FormChoice.Weight afterNorm(MaskedMatrices masked, int gain, int[] read, int tensor) {
    boolean[] gains = masked.kept(gain);
    boolean[] kept = new boolean[read.length];
    int count = 0;
    for (int i = 0; i < read.length; i++) {
      kept[i] = gains[read[i]];
      count += kept[i] ? 1 : 0;
    }
    live.put(tensor, kept);
    return masked.afterNorm(tensor, count);
  }

  private static Form choose(FormChoice.Weight weight, FormChoice choice) {
    return weight.candidates().size() == 1 ? Form.DENSE : choice.choose(weight);
  }

  private void put(int tensor, Form form, FormChoice.Weight weight) {
    forms.put(tensor, form);
    if (form == Form.SPARSE) {
      patterns.put(tensor, weight.pattern().get());
    }
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
    for (Map.Entry<Integer, CsrPattern> sparse : patterns.entrySet()) {
      stored = stored.withLength(sparse.getKey(), sparse.getValue().survivors());
    }
    return stored;
  }

  /**
   * A weight matrix and its form.
   *
   * @param liveRows how many of its rows a compact form multiplies
   * @param part what it does in the model
   */
  public record Matrix(Form form, int rows, int columns, int liveRows, FormChoice.Part part) {}

  public Matrix matrix(int tensor) {
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
        form(tensor), rows, spec.shape().dim(1), multiplied, MaskedMatrices.part(layout, tensor));
  }

  /** Every weight that may have a form. */
  public List<Matrix> matrices() {
    return forms.keySet().stream().map(this::matrix).toList();
  }

  public Form form(int tensor) {
    return forms.getOrDefault(tensor, Form.DENSE);
  }

  /** Where a sparse weight's survivors stand. */
  public CsrPattern pattern(int tensor) {
    return Objects.requireNonNull(patterns.get(tensor), "not sparse");
  }

  /** Which inputs of a compact weight differ from token to token. */
  public boolean[] live(int tensor) {
    return Objects.requireNonNull(live.get(tensor), "not compact");
  }
}
