package dev.espalier.structure;

import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;

/**
 * The forward pass of the analysis through one block. Activation functions map 0 to 0 (all of
 * Espalier's do) and constants to constants, and thus preserve a neuron's class. So does attention
 * for each value dimension: the probabilities of a query sum to 1, so that the mean of a constant
 * is the constant.
 *
 * @param entering the residual stream before the block
 * @param attention signals in the attention
 * @param middle the stream between the sub-layers
 * @param mlp signals in the MLP
 */
record LayerSignals(Reachability entering, OfAttention attention, Reachability middle, OfMlp mlp) {

  /**
   * Signals in an attention.
   *
   * @param input {@code ln_1}'s output
   * @param values the values, and also the output of the heads
   * @param output what {@code attn.c_proj} adds to the stream
   */
  record OfAttention(
      Reachability input,
      Reachability queries,
      Reachability keys,
      Reachability values,
      Reachability output) {}

  /**
   * Signals in an MLP.
   *
   * @param input {@code ln_2}'s output
   * @param output what {@code mlp.c_proj} adds to the stream
   */
  record OfMlp(Reachability input, Reachability neurons, Reachability output) {}

  static LayerSignals of(
      Reachability entering, KeptWeights.Layer layer, LayerShape shape, Gpt2Config config) {
    int width = config.normWidth();
    int keysWidth = shape.keysWidth();
    Reachability attentionInput = entering.through(layer.ln1(), width);
    Reachability qkv = attentionInput.through(layer.cAttn());
    Reachability values = qkv.part(2 * keysWidth, shape.fusedWidth());
    Reachability attentionOutput = values.through(layer.attnCProj());
    Reachability middle = entering.plus(attentionOutput);
    Reachability mlpInput = middle.through(layer.ln2(), width);
    Reachability neurons = mlpInput.through(layer.cFc());
    return new LayerSignals(
        entering,
        new OfAttention(
            attentionInput,
            qkv.part(0, keysWidth),
            qkv.part(keysWidth, 2 * keysWidth),
            values,
            attentionOutput),
        middle,
        new OfMlp(mlpInput, neurons, neurons.through(layer.mlpCProj())));
  }

  Reachability leaving() {
    return middle.plus(mlp.output());
  }
}
