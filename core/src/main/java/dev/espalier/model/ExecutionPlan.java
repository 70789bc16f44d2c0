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
 * The form of each weight matrix in a round. Derived from the mask; determines what the round
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

  /** Returns the plan in which every weight is dense. */
  public static ExecutionPlan dense(Gpt2Config config) {
    return of(config, Mask.dense(List.of()), FormatPolicy.DENSE);
  }

  /**
   * Returns the forms of a model's weights under a mask.
   *
   * @param choice selects the form of each weight that the mask covers
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
   * Returns the weight after a layer norm, of whose outputs it reads some. The live ones among
   * these are recorded for the compact form.
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

  /**
   * Returns the form of every weight that can have several, by Hugging Face name, in the model's
   * order.
   */
  public Map<String, WeightFormat> byName() {
    Map<String, WeightFormat> named = new LinkedHashMap<>();
    forms.forEach((tensor, form) -> named.put(layout.specs().get(tensor).name(), form));
    return Collections.unmodifiableMap(named);
  }

  /** Tells whether only the surviving weights of the tensor are stored. */
  public boolean sparse(TensorSpec tensor) {
    return patterns.keySet().stream()
        .anyMatch(i -> layout.specs().get(i).name().equals(tensor.name()));
  }

  /** Tells whether only the surviving weights of any tensor are stored. */
  public boolean anySparse() {
    return !patterns.isEmpty();
  }

  /**
   * Returns the model's list of tensors, in which a sparse weight is as long as its number of
   * survivors.
   */
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
   * @param liveRows number of rows that the compact form multiplies
   * @param part role of the matrix in the model
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

  /** Returns every weight matrix that can have several forms. */
  public List<Matrix> matrices() {
    return forms.keySet().stream().map(this::matrix).toList();
  }

  public WeightFormat form(int tensor) {
    return forms.getOrDefault(tensor, WeightFormat.DENSE);
  }

  /** Returns the sparsity pattern of a sparse weight. */
  public CsrPattern pattern(int tensor) {
    return Objects.requireNonNull(patterns.get(tensor), "not sparse");
  }

  /** Tells for each input of a compact weight whether it differs from token to token. */
  public boolean[] live(int tensor) {
    return Objects.requireNonNull(live.get(tensor), "not compact");
  }
}
