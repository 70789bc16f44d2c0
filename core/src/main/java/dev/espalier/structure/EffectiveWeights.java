package dev.espalier.structure;

import dev.espalier.memory.TensorSpec;
import dev.espalier.memory.TensorSpec.Kind;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Gpt2Layout.BlockTensor;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Counts the effective weights of each tensor. An unpruned weight is effective if both its ends are
 * live: it then carries information from the text to the logits. A weight of a tied {@code wte},
 * which is used at both ends of the model, is effective if it is so in either use. Biases lie on no
 * path; if a scope contains biases, all unpruned ones are counted.
 */
public final class EffectiveWeights {

  private final Connectivity model;
  private final Gpt2Layout layout;
  private final Map<String, EffectiveDensity> byName = new HashMap<>();

  private EffectiveWeights(Connectivity model) {
    this.model = model;
    this.layout = Gpt2Layout.of(model.survivors().config());
    countEmbeddings();
    for (int layer = 0; layer < model.layers().size(); layer++) {
      countBlock(layer);
    }
    put(layout.lnFWeight(), layout.lnFBias(), model.survivors().lnF(), model.finalFeatures());
  }

  /** Counts the effective weights of a model. */
  public static EffectiveWeights of(Connectivity model) {
    return new EffectiveWeights(model);
  }

  /** Returns the counts of some tensors of the model, such as a scope. */
  public EffectiveDensity of(List<TensorSpec> tensors) {
    return tensors.stream()
        .map(spec -> byName.getOrDefault(spec.name(), EffectiveDensity.NONE))
        .reduce(EffectiveDensity.NONE, EffectiveDensity::plus);
  }

  /** Returns the counts of all weights of the model except biases. */
  public EffectiveDensity ofModel() {
    return of(weights(_ -> true));
  }

  /** Returns the counts of all weights of a block except biases. */
  public EffectiveDensity ofLayer(int layer) {
    String block = "transformer.h." + layer + ".";
    return of(weights(spec -> spec.name().startsWith(block)));
  }

  private List<TensorSpec> weights(Predicate<TensorSpec> among) {
    return layout.specs().stream()
        .filter(spec -> spec.kind() != Kind.LAYER_NORM_BIAS)
        .filter(spec -> spec.kind() != Kind.PROJECTION_BIAS)
        .filter(among)
        .toList();
  }

  private void countEmbeddings() {
    Gpt2Config config = model.survivors().config();
    BitSet written = model.features().live();
    BitSet head = model.finalFeatures().live();
    BitSet tokens = Bits.all(config.vocabSize());
    BitSet looked = config.vocabSize() > 1 ? written : Bits.none();
    BitSet wte = config.tieWordEmbeddings() ? Bits.or(looked, head) : looked;
    put(layout.wte(), model.survivors().tokens(), tokens, wte);
    if (!config.tieWordEmbeddings()) {
      put(layout.head(), model.survivors().head(), tokens, head);
    }
    put(
        layout.wpe(),
        model.survivors().positions(),
        Bits.allIf(config.nPositions() > 1, config.nPositions()),
        written);
  }

  private void countBlock(int index) {
    KeptWeights.Layer tensors = model.survivors().layers().get(index);
    LayerConnectivity layer = model.layers().get(index);
    int keysWidth = model.survivors().config().layer(index).keysWidth();
    BitSet pairs = layer.attention().queryKeyPairs().live();
    BitSet queriesAndKeys = Bits.or(pairs, Bits.shifted(pairs, keysWidth));
    BitSet values = layer.attention().values().live();
    BitSet qkv = Bits.or(queriesAndKeys, Bits.shifted(values, 2 * keysWidth));
    BitSet stream = Bits.all(model.survivors().config().nEmbd());

    put(index, BlockTensor.LN_1_WEIGHT, tensors.ln1(), layer.attention().features());
    put(
        index,
        BlockTensor.C_ATTN_WEIGHT,
        tensors.cAttn(),
        layer.attention().features().live(),
        qkv);
    put(index, BlockTensor.ATTN_C_PROJ_WEIGHT, tensors.attnCProj(), values, stream);
    put(index, BlockTensor.LN_2_WEIGHT, tensors.ln2(), layer.mlp().features());
    put(
        index,
        BlockTensor.C_FC_WEIGHT,
        tensors.cFc(),
        layer.mlp().features().live(),
        layer.mlp().neurons().live());
    put(
        index,
        BlockTensor.MLP_C_PROJ_WEIGHT,
        tensors.mlpCProj(),
        layer.mlp().neurons().live(),
        stream);
  }

  /** Adds a block's norm, if the block has it. */
  private void put(int layer, BlockTensor gain, KeptWeights.Norm norm, Units outputs) {
    if (layout.has(layer, gain)) {
      int place = layout.block(layer, gain);
      put(place, place + 1, norm, outputs);
    }
  }

  private void put(int gain, int bias, KeptWeights.Norm norm, Units outputs) {
    put(gain, norm.gain().cardinality(), Bits.and(norm.gain(), outputs.live()).cardinality());
    putBias(bias, norm.bias());
  }

  /** Adds those parts of a block's projection that the block has. */
  private void put(
      int layer,
      BlockTensor weight,
      KeptWeights.Projection projection,
      BitSet inputs,
      BitSet outputs) {
    if (layout.has(layer, weight)) {
      put(layout.block(layer, weight), projection.weight(), inputs, outputs);
    }
    BlockTensor bias = weight.bias();
    if (layout.has(layer, bias)) {
      putBias(layout.block(layer, bias), projection.bias());
    }
  }

  private void put(int weight, Adjacency wiring, BitSet inputs, BitSet outputs) {
    put(weight, wiring.weights(), wiring.weights(inputs, outputs));
  }

  private void putBias(int bias, BitSet survivors) {
    put(bias, survivors.cardinality(), survivors.cardinality());
  }

  private void put(int tensor, long survivors, long effective) {
    TensorSpec spec = layout.specs().get(tensor);
    byName.put(spec.name(), new EffectiveDensity(spec.shape().size(), survivors, effective));
  }
}
