package dev.espalier.model.network;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;
import dev.espalier.model.Parameters.BlockParameters;
import dev.espalier.model.network.BlockActivations.OfAttention;

/** {@link AttentionLayer} token by token. The backward pass mirrors the forward pass in reverse. */
final class TokenAttention implements AttentionLayer {

  private final Kernels k;
  private final LayerShape shape;
  private final int width;
  private final float scale;
  private final Norm norm;
  private final Linear cAttn;
  private final Linear cProj;

  TokenAttention(Gpt2Config config, Kernels kernels, int layer, Linear cAttn, Linear cProj) {
    this.k = kernels;
    this.shape = config.layer(layer);
    this.width = config.nEmbd();
    this.scale = config.attentionScale(layer);
    this.norm = Norm.of(config, kernels);
    this.cAttn = cAttn;
    this.cProj = cProj;
  }

  @Override
  public void prepare(BlockParameters w) {
    cAttn.prepare(w.cAttn().weight());
    cProj.prepare(w.attnCProj().weight());
  }

  @Override
  public void forward(FloatView out, OfAttention a, BlockParameters w, Pass pass) {
    int rows = pass.rows();
    // The projection's output uses memory that is overwritten right afterwards.
    FloatView branch = a.normed();

    norm.forward(a.norm(), w.ln1(), rows);
    cAttn.forward(a.qkv(), a.normed(), w.cAttn().bias(), rows, a.scratch());
    k.attention()
        .forward(
            a.attended(),
            a.saved(),
            a.qkv(),
            AttentionLayer.geometry(shape, scale, pass.batch()),
            pass.dropout().attention(shape.place()));
    cProj.forward(branch, a.attended(), w.attnCProj().bias(), rows, a.scratch());
    k.dropout()
        .addTo(
            out, a.residual(), branch, size(rows), pass.dropout().attentionOutput(shape.place()));
  }

  @Override
  public void backward(
      Gradients g, BlockParameters d, OfAttention a, BlockParameters w, Pass pass) {
    int rows = pass.rows();

    k.dropout()
        .apply(g.branch(), g.residual(), size(rows), pass.dropout().attentionOutput(shape.place()));
    cProj.backward(g.narrow(), d.attnCProj(), g.branch(), a.attended(), rows, a.scratch());
    k.attention()
        .backward(
            g.wide(),
            g.narrow(),
            a.qkv(),
            a.saved(),
            AttentionLayer.geometry(shape, scale, pass.batch()),
            pass.dropout().attention(shape.place()));
    norm.forward(a.norm(), w.ln1(), rows);
    cAttn.backward(g.narrow(), d.cAttn(), g.wide(), a.normed(), rows, a.scratch());
    norm.backward(g.residual(), d.ln1(), g.narrow(), a.norm(), w.ln1(), rows);
  }

  private long size(int rows) {
    return (long) rows * width;
  }
}
