package dev.espalier.generate;

import dev.espalier.kernel.CachedAttention;
import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Inputs;
import dev.espalier.model.LayerShape;
import dev.espalier.model.Parameters.BlockParameters;
import org.jspecify.annotations.Nullable;

/** One block of a decoder. Not thread-safe. */
final class DecoderBlock {

  private final Gpt2Config config;
  private final LayerShape shape;
  private final BlockParameters w;
  private final DecoderWeights.Block forms;
  private final DecoderLayers layers;
  private final CachedAttention.@Nullable Layer heads;
  private final float scale;
  private final int @Nullable [] attentionInputs;
  private final int @Nullable [] mlpInputs;

  DecoderBlock(
      Kernels kernels,
      DecoderWeights weights,
      int layer,
      DecoderLayers layers,
      CachedAttention.Cache cache) {
    this.config = weights.parameters().config();
    this.shape = config.layer(layer);
    this.w = weights.parameters().block(layer);
    this.forms = weights.block(layer);
    this.layers = layers;
    this.heads = shape.hasHeads() ? kernels.cachedAttention().over(cache) : null;
    this.scale = config.attentionScale(layer);
    this.attentionInputs = chosen(shape.attentionInputs());
    this.mlpInputs = chosen(shape.mlpInputs());
  }

  private int @Nullable [] chosen(Inputs inputs) {
    return inputs.isAll() ? null : inputs.indices(config.nEmbd());
  }

  /**
   * Adds the outputs of the sub-layers to the residual stream.
   *
   * @param rows number of tokens
   * @param prompt whether they belong to a prompt
   */
  void forward(CachedAttention.Tokens tokens, int rows, boolean prompt) {
    DecoderScratch s = layers.scratch();
    DecodingWeight cAttn = forms.cAttn();
    DecodingWeight attnCProj = forms.attnCProj();
    if (heads != null && cAttn != null && attnCProj != null) {
      layers.norm(w.ln1(), rows);
      FloatView in = layers.select(attentionInputs, rows);
      layers.project(cAttn, s.qkv(), in, w.cAttn(), rows, prompt);
      heads.forward(s.attended(), s.qkv(), tokens, rows, scale);
      layers.project(attnCProj, s.branch(), s.attended(), w.attnCProj(), rows, prompt);
      layers.add(s.branch(), rows);
    } else if (shape.hasAttention()) {
      layers.addToEach(w.attnCProj().bias(), rows);
    }
    DecodingWeight cFc = forms.cFc();
    DecodingWeight mlpCProj = forms.mlpCProj();
    if (cFc != null && mlpCProj != null) {
      layers.norm(w.ln2(), rows);
      FloatView in = layers.select(mlpInputs, rows);
      layers.project(cFc, s.inner(), in, w.cFc(), rows, prompt);
      layers.activate((long) rows * shape.inner());
      layers.project(mlpCProj, s.branch(), s.inner(), w.mlpCProj(), rows, prompt);
      layers.add(s.branch(), rows);
    } else if (shape.hasMlp()) {
      layers.addToEach(w.mlpCProj().bias(), rows);
    }
  }
}
