package dev.espalier.model;

import dev.espalier.kernel.Attention;
import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.BlockActivations.OfAttention;
import dev.espalier.model.Parameters.BlockParameters;

/** {@link AttentionLayer} token by token. The backward pass is the forward pass read upwards. */
final class TokenAttention implements AttentionLayer {

  private final Gpt2Config config;
  private final Kernels k;
  private final int layer;
  private final Norm norm;
  private final Linear cAttn;
  private final Linear cProj;

  TokenAttention(Gpt2Config config, Kernels kernels, int layer, Linear cAttn, Linear cProj) {
    this.config = config;
    this.k = kernels;
    this.layer = layer;
    this.norm = Norm.of(config, kernels);
    this.cAttn = cAttn;
    this.cProj = cProj;
  }

  @Override
  public void forward(
      FloatView out, OfAttention a, BlockParameters w, Batch batch, DropoutPlan dropout) {
    int rows = batch.rows();
    // The projection's output passes through memory that is overwritten right after.
    FloatView branch = a.normed();

    norm.forward(a.normed(), a.mean(), a.rstd(), a.residual(), w.ln1Weight(), w.ln1Bias(), rows);
    cAttn.forward(a.qkv(), a.normed(), w.cAttnWeight(), w.cAttnBias(), rows, a.scratch());
    k.attention()
        .forward(a.attended(), a.saved(), a.qkv(), geometry(batch), dropout.attention(layer));
    cProj.forward(branch, a.attended(), w.attnCProjWeight(), w.attnCProjBias(), rows, a.scratch());
    k.dropout().addTo(out, a.residual(), branch, size(rows), dropout.attentionOutput(layer));
  }

  @Override
  public void backward(
      Gradients g,
      BlockParameters d,
      OfAttention a,
      BlockParameters w,
      Batch batch,
      DropoutPlan dropout) {
    int rows = batch.rows();

    k.dropout().apply(g.branch(), g.residual(), size(rows), dropout.attentionOutput(layer));
    cProj.backward(
        g.narrow(),
        d.attnCProjWeight(),
        d.attnCProjBias(),
        g.branch(),
        a.attended(),
        w.attnCProjWeight(),
        rows,
        a.scratch());
    k.attention()
        .backward(
            g.wide(), g.narrow(), a.qkv(), a.saved(), geometry(batch), dropout.attention(layer));
    norm.forward(a.normed(), a.mean(), a.rstd(), a.residual(), w.ln1Weight(), w.ln1Bias(), rows);
    cAttn.backward(
        g.narrow(),
        d.cAttnWeight(),
        d.cAttnBias(),
        g.wide(),
        a.normed(),
        w.cAttnWeight(),
        rows,
        a.scratch());
    norm.backward(
        g.residual(),
        d.ln1Weight(),
        d.ln1Bias(),
        g.narrow(),
        a.residual(),
        a.mean(),
        a.rstd(),
        w.ln1Weight(),
        rows);
  }

  private Attention.Geometry geometry(Batch batch) {
    return new Attention.Geometry(
        batch.sequences(),
        batch.tokens(),
        config.nHead(),
        config.headWidth(),
        config.attentionScale(layer));
  }

  private long size(int rows) {
    return (long) rows * config.nEmbd();
  }
}
