package dev.espalier.model;

import dev.espalier.memory.Shape;
import dev.espalier.memory.TensorSpec;
import dev.espalier.memory.TensorSpec.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * The list of a GPT-2's tensors, in the order, orientation and names of Hugging Face's {@code
 * GPT2LMHeadModel}. Allocation, decay, pruning, saving and reports are all derived from it. The LM
 * head is {@code wte} (tied) and has no entry of its own.
 */
public final class Gpt2Layout {

  /** Tensors before the first block: {@code wte} and {@code wpe}. */
  private static final int EMBEDDINGS = 2;

  private final List<TensorSpec> specs;

  private Gpt2Layout(List<TensorSpec> specs) {
    this.specs = List.copyOf(specs);
  }

  /** The tensors of a block, in order. */
  public enum BlockTensor {
    LN_1_WEIGHT,
    LN_1_BIAS,
    C_ATTN_WEIGHT,
    C_ATTN_BIAS,
    ATTN_C_PROJ_WEIGHT,
    ATTN_C_PROJ_BIAS,
    LN_2_WEIGHT,
    LN_2_BIAS,
    C_FC_WEIGHT,
    C_FC_BIAS,
    MLP_C_PROJ_WEIGHT,
    MLP_C_PROJ_BIAS
  }

  /** The layout of a model. */
  public static Gpt2Layout of(Gpt2Config config) {
    int width = config.nEmbd();
    List<TensorSpec> specs = new ArrayList<>();
    specs.add(matrix("transformer.wte.weight", config.vocabSize(), width, Kind.EMBEDDING));
    specs.add(matrix("transformer.wpe.weight", config.nPositions(), width, Kind.EMBEDDING));
    for (int layer = 0; layer < config.nLayer(); layer++) {
      String block = "transformer.h." + layer + ".";
      addNorm(specs, block + "ln_1", width);
      addProjection(specs, block + "attn.c_attn", width, 3 * width);
      addProjection(specs, block + "attn.c_proj", width, width);
      addNorm(specs, block + "ln_2", width);
      addProjection(specs, block + "mlp.c_fc", width, config.nInner());
      addProjection(specs, block + "mlp.c_proj", config.nInner(), width);
    }
    addNorm(specs, "transformer.ln_f", width);
    return new Gpt2Layout(specs);
  }

  private static TensorSpec matrix(String name, int rows, int columns, Kind kind) {
    return new TensorSpec(name, Shape.of(rows, columns), true, kind);
  }

  private static void addNorm(List<TensorSpec> specs, String name, int width) {
    specs.add(new TensorSpec(name + ".weight", Shape.of(width), false, Kind.LAYER_NORM_GAIN));
    specs.add(new TensorSpec(name + ".bias", Shape.of(width), false, Kind.LAYER_NORM_BIAS));
  }

  private static void addProjection(List<TensorSpec> specs, String name, int in, int out) {
    specs.add(matrix(name + ".weight", in, out, Kind.PROJECTION));
    specs.add(new TensorSpec(name + ".bias", Shape.of(out), false, Kind.PROJECTION_BIAS));
  }

  /** The same list with one tensor stored as a vector of this length. */
  Gpt2Layout withLength(int tensor, int length) {
    List<TensorSpec> changed = new ArrayList<>(specs);
    TensorSpec spec = specs.get(tensor);
    changed.set(tensor, new TensorSpec(spec.name(), Shape.of(length), spec.decays(), spec.kind()));
    return new Gpt2Layout(changed);
  }

  /** Every tensor, in order. */
  public List<TensorSpec> specs() {
    return specs;
  }

  /** The position of {@code wte}. */
  public int wte() {
    return 0;
  }

  /** The position of {@code wpe}. */
  public int wpe() {
    return 1;
  }

  /** The position of a block's tensor. */
  public int block(int layer, BlockTensor tensor) {
    return EMBEDDINGS + layer * BlockTensor.values().length + tensor.ordinal();
  }

  /** The position of {@code ln_f.weight}. */
  public int lnFWeight() {
    return specs.size() - 2;
  }

  /** The position of {@code ln_f.bias}. */
  public int lnFBias() {
    return specs.size() - 1;
  }

  /** The number of weights, each counted once. */
  public long parameters() {
    return specs.stream().mapToLong(spec -> spec.shape().size()).sum();
  }
}
