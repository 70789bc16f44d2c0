package dev.espalier.model;

import dev.espalier.memory.Shape;
import dev.espalier.memory.TensorSpec;
import dev.espalier.memory.TensorSpec.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The list of a GPT-2's tensors, in the order, orientation and names of Hugging Face's {@code
 * GPT2LMHeadModel}. Allocation, weight decay, pruning, saving and reports are all derived from it.
 * A tied LM head is {@code wte} and has no entry of its own; an untied one comes last.
 */
public final class Gpt2Layout {

  /** The name of an untied head. */
  public static final String LM_HEAD = "lm_head.weight";

  private static final int WTE = 0;
  private static final int WPE = 1;

  private final List<TensorSpec> specs;

  /** The positions of each block's tensors. */
  private final List<Map<BlockTensor, Integer>> places;

  private final int lnF;
  private final int head;

  private Gpt2Layout(
      List<TensorSpec> specs, List<Map<BlockTensor, Integer>> places, boolean tiedHead) {
    this.specs = List.copyOf(specs);
    this.places = List.copyOf(places);
    this.lnF = specs.size() - (tiedHead ? 2 : 3);
    this.head = tiedHead ? WTE : specs.size() - 1;
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
    MLP_C_PROJ_BIAS;

    private static final List<BlockTensor> ALL = List.of(values());

    /** Returns the bias of a weight or gain, which follows it. */
    public BlockTensor bias() {
      if (ordinal() % 2 != 0) {
        throw new IllegalArgumentException(this + " is a bias itself");
      }
      return ALL.get(ordinal() + 1);
    }
  }

  /**
   * Returns the layout of a model. Sub-layers that are absent, or of which only a bias is left,
   * have no other tensors.
   */
  public static Gpt2Layout of(Gpt2Config config) {
    int width = config.nEmbd();
    Listing list = new Listing();
    list.matrix("transformer.wte.weight", config.vocabSize(), width, Kind.EMBEDDING);
    list.matrix("transformer.wpe.weight", config.nPositions(), width, Kind.EMBEDDING);
    for (int layer = 0; layer < config.nLayer(); layer++) {
      LayerShape shape = config.layer(layer);
      list.beginBlock("transformer.h." + layer + ".");
      if (shape.hasHeads()) {
        list.norm(BlockTensor.LN_1_WEIGHT, "ln_1", width);
        int read = shape.attentionInputs().count(width);
        list.projection(BlockTensor.C_ATTN_WEIGHT, "attn.c_attn", read, shape.fusedWidth());
        list.projection(BlockTensor.ATTN_C_PROJ_WEIGHT, "attn.c_proj", shape.valuesWidth(), width);
      } else if (shape.hasAttention()) {
        list.bias(BlockTensor.ATTN_C_PROJ_BIAS, "attn.c_proj", width);
      }
      if (shape.hasNeurons()) {
        list.norm(BlockTensor.LN_2_WEIGHT, "ln_2", width);
        int read = shape.mlpInputs().count(width);
        list.projection(BlockTensor.C_FC_WEIGHT, "mlp.c_fc", read, shape.inner());
        list.projection(BlockTensor.MLP_C_PROJ_WEIGHT, "mlp.c_proj", shape.inner(), width);
      } else if (shape.hasMlp()) {
        list.bias(BlockTensor.MLP_C_PROJ_BIAS, "mlp.c_proj", width);
      }
    }
    list.norm("transformer.ln_f", width);
    if (!config.tieWordEmbeddings()) {
      list.matrix(LM_HEAD, config.vocabSize(), width, Kind.HEAD);
    }
    return new Gpt2Layout(list.specs, list.places, config.tieWordEmbeddings());
  }

  /** Builds the list, and records the positions of each block's tensors. */
  private static final class Listing {

    final List<TensorSpec> specs = new ArrayList<>();
    final List<Map<BlockTensor, Integer>> places = new ArrayList<>();
    private String block = "";

    void beginBlock(String name) {
      block = name;
      places.add(new EnumMap<>(BlockTensor.class));
    }

    void matrix(String name, int rows, int columns, Kind kind) {
      specs.add(new TensorSpec(name, Shape.of(rows, columns), true, kind));
    }

    void norm(String name, int width) {
      specs.add(new TensorSpec(name + ".weight", Shape.of(width), false, Kind.LAYER_NORM_GAIN));
      specs.add(new TensorSpec(name + ".bias", Shape.of(width), false, Kind.LAYER_NORM_BIAS));
    }

    void norm(BlockTensor weight, String name, int width) {
      place(weight, 0);
      place(weight.bias(), 1);
      norm(block + name, width);
    }

    void projection(BlockTensor weight, String name, int in, int out) {
      place(weight, 0);
      matrix(block + name + ".weight", in, out, Kind.PROJECTION);
      bias(weight.bias(), name, out);
    }

    void bias(BlockTensor bias, String name, int width) {
      place(bias, 0);
      specs.add(
          new TensorSpec(block + name + ".bias", Shape.of(width), false, Kind.PROJECTION_BIAS));
    }

    private void place(BlockTensor tensor, int ahead) {
      places.getLast().put(tensor, specs.size() + ahead);
    }
  }

  /** Returns this list with one tensor stored as a vector of the given length. */
  Gpt2Layout withLength(int tensor, int length) {
    List<TensorSpec> changed = new ArrayList<>(specs);
    TensorSpec spec = specs.get(tensor);
    changed.set(tensor, new TensorSpec(spec.name(), Shape.of(length), spec.decays(), spec.kind()));
    return new Gpt2Layout(changed, places, head == WTE);
  }

  /** Returns all tensors, in order. */
  public List<TensorSpec> specs() {
    return specs;
  }

  /** Returns the position of {@code wte}. */
  public int wte() {
    return WTE;
  }

  /** Returns the position of {@code wpe}. */
  public int wpe() {
    return WPE;
  }

  /**
   * Returns the position of the LM head, [vocabulary, width]: that of {@code wte} if it is tied.
   */
  public int head() {
    return head;
  }

  /** Tells whether a block has the tensor. */
  public boolean has(int layer, BlockTensor tensor) {
    return places.get(layer).containsKey(tensor);
  }

  /**
   * Returns the position of a block's tensor.
   *
   * @throws IllegalArgumentException if the block does not have it
   */
  public int block(int layer, BlockTensor tensor) {
    Integer place = places.get(layer).get(tensor);
    if (place == null) {
      throw new IllegalArgumentException("block " + layer + " has no " + tensor);
    }
    return place;
  }

  /** Returns the position of {@code ln_f.weight}. */
  public int lnFWeight() {
    return lnF;
  }

  /** Returns the position of {@code ln_f.bias}. */
  public int lnFBias() {
    return lnF + 1;
  }

  /** Returns the number of parameters, each counted once. */
  public long parameters() {
    return specs.stream().mapToLong(spec -> spec.shape().size()).sum();
  }
}
