package dev.espalier.structure;

import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;

/**
 * The forward pass of the analysis through one block. Activation functions map 0 to 0 (all of
 * Espalier's do), constants to constants, and so keep a neuron's class. Attention does likewise for
 * each value dimension: the probabilities of a query sum to 1, so that the mean of a constant is
 * the constant.
 *
 * @param entering the residual stream before the block
 * @param attention signals in the attention
 * @param middle the stream between the sub-layers
 * @param mlp signals in the MLP
 */
record LayerSignals(Signal entering, OfAttention attention, Signal middle, OfMlp mlp) {

  /**
   * Signals in an attention.
   *
   * @param input {@code ln_1}'s output
   * @param values also what the heads put out
   * @param output what {@code attn.c_proj} adds to the stream
   */
  record OfAttention(Signal input, Signal queries, Signal keys, Signal values, Signal output) {}

  /**
   * Signals in an MLP.
   *
   * @param input {@code ln_2}'s output
   * @param output what {@code mlp.c_proj} adds to the stream
   */
  record OfMlp(Signal input, Signal neurons, Signal output) {}

  static LayerSignals of(
      Signal entering, Survivors.Layer layer, LayerShape shape, Gpt2Config config) {
    int width = config.normWidth();
    int keysWidth = shape.keysWidth();
    Signal attentionInput = entering.through(layer.ln1(), width);
    Signal qkv = attentionInput.through(layer.cAttn());
    Signal values = qkv.part(2 * keysWidth, shape.fusedWidth());
    Signal attentionOutput = values.through(layer.attnCProj());
    Signal middle = entering.plus(attentionOutput);
    Signal mlpInput = middle.through(layer.ln2(), width);
    Signal neurons = mlpInput.through(layer.cFc());
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

  Signal leaving() {
    return middle.plus(mlp.output());
  }
}
