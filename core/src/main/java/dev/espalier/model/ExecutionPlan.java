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
public final class ExecutionPlan {

  private final Gpt2Layout layout;
  private final Map<Integer, WeightFormat> forms = new LinkedHashMap<>();
  private final Map<Integer, CsrPattern> patterns = new HashMap<>();
  private final Map<Integer, boolean[]> live = new HashMap<>();

  private ExecutionPlan(Gpt2Layout layout) {
    this.layout = layout;
  }

  /** Every weight dense. */
  public static ExecutionPlan dense(Gpt2Config config) {
    return of(config, Mask.dense(List.of()), FormatPolicy.DENSE);
  }

  /**
   * The forms of a model's weights under a mask.
   *
   * @param choice asked about each weight that the mask touches
   */
  public static ExecutionPlan of(Gpt2Config config, Mask mask, FormatPolicy choice) {
    Gpt2Layout layout = Gpt2Layout.of(config);
    MaskIndex masked = new MaskIndex(layout, mask);
    ExecutionPlan made = new ExecutionPlan(layout);
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

  private void chooseMatrix(MaskIndex masked, int tensor, FormatPolicy choice) {
    FormatPolicy.Weight weight = masked.matrix(tensor);
    put(tensor, choose(weight, choice), weight);
  }

  private void chooseAttention(
      MaskIndex masked, Gpt2Config config, int layer, FormatPolicy choice) {
    if (!layout.has(layer, BlockTensor.C_ATTN_WEIGHT)) {
      return;
    }
    int cAttn = layout.block(layer, BlockTensor.C_ATTN_WEIGHT);
    int cProj = layout.block(layer, BlockTensor.ATTN_C_PROJ_WEIGHT);
    int gain = layout.block(layer, BlockTensor.LN_1_WEIGHT);
    int[] read = config.layer(layer).attentionInputs().indices(config.nEmbd());
    FormatPolicy.Weight first = afterNorm(masked, gain, read, cAttn);
    FormatPolicy.Weight second = masked.matrix(cProj);
    put(cAttn, choose(first, choice), first);
    put(
        cProj,
        form(cAttn) == WeightFormat.UNIFORM ? WeightFormat.UNIFORM : choose(second, choice),
        second);
  }

  private void chooseMlp(MaskIndex masked, Gpt2Config config, int layer, FormatPolicy choice) {
    if (!layout.has(layer, BlockTensor.C_FC_WEIGHT)) {
      return;
    }
    int cFc = layout.block(layer, BlockTensor.C_FC_WEIGHT);
    int cProj = layout.block(layer, BlockTensor.MLP_C_PROJ_WEIGHT);
    int gain = layout.block(layer, BlockTensor.LN_2_WEIGHT);
    int[] read = config.layer(layer).mlpInputs().indices(config.nEmbd());
    FormatPolicy.Weight first = afterNorm(masked, gain, read, cFc);
    FormatPolicy.Weight second = masked.matrix(cProj);
    boolean uniform = first.liveInputs() == 0 && choose(first, choice) == WeightFormat.UNIFORM;
    boolean both = first.candidates().size() > 1 && second.candidates().size() > 1;
    List<WeightFormat> chosen =
        uniform
            ? List.of(WeightFormat.UNIFORM, WeightFormat.UNIFORM)
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
  private FormatPolicy.Weight afterNorm(MaskIndex masked, int gain, int[] read, int tensor) {
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

  private static WeightFormat choose(FormatPolicy.Weight weight, FormatPolicy choice) {
    return weight.candidates().size() == 1 ? WeightFormat.DENSE : choice.choose(weight);
  }

  private void put(int tensor, WeightFormat form, FormatPolicy.Weight weight) {
    forms.put(tensor, form);
    if (form == WeightFormat.SPARSE) {
      patterns.put(tensor, weight.pattern().get());
    }
  }

  /** The form of every weight that may have one, by Hugging Face's name, in the model's order. */
  public Map<String, WeightFormat> byName() {
    Map<String, WeightFormat> named = new LinkedHashMap<>();
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
  public record Matrix(
      WeightFormat form, int rows, int columns, int liveRows, FormatPolicy.Part part) {}

  public Matrix matrix(int tensor) {
    TensorSpec spec = layout.specs().get(tensor);
    int rows = spec.shape().dim(0);
    int multiplied = rows;
    if (form(tensor) == WeightFormat.COMPACT) {
      int alive = 0;
      for (boolean lives : live(tensor)) {
        alive += lives ? 1 : 0;
      }
      multiplied = FeatureSelection.roundedUp(alive, rows);
    }
    return new Matrix(
        form(tensor), rows, spec.shape().dim(1), multiplied, MaskIndex.part(layout, tensor));
  }

  /** Every weight that may have a form. */
  public List<Matrix> matrices() {
    return forms.keySet().stream().map(this::matrix).toList();
  }

  public WeightFormat form(int tensor) {
    return forms.getOrDefault(tensor, WeightFormat.DENSE);
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
