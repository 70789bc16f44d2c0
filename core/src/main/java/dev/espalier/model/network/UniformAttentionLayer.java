package dev.espalier.model.network;

import static dev.espalier.kernel.MatMul.Form.NN;
import static dev.espalier.kernel.MatMul.Form.NT;
import static dev.espalier.kernel.MatMul.Form.TN;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;
import dev.espalier.model.Parameters.BlockParameters;
import dev.espalier.model.network.BlockActivations.OfAttention;

/**
 * {@link AttentionLayer} for the case that every gain of {@code ln_1} is pruned: the norm's output
 * is its bias {@code β} for every input, so all tokens share one query, key and value.
 *
 * <p>Forward. {@code (q, k, v) = β·W_attn + b_attn} is one row. All scores of token <i>t</i> are
 * {@code q·k}, its probabilities {@code 1/(t + 1)}; with dropout factors {@code D}, head <i>h</i>
 * outputs {@code s[t, h]·v_h} with {@code s[t, h] = Σ_{j≤t} D[t, h, j]/(t + 1)} ({@link
 * dev.espalier.kernel.UniformAttention}; 1 without dropout). With {@code u_h = v_h·W_proj[rows of
 * h]} the projection outputs {@code y_t = Σ_h s[t, h]·u_h + b_proj}: a product of [rows, heads] and
 * [heads, width].
 *
 * <p>Backward. {@code dU = Sᵀ·dY}; {@code dW_proj[rows of h] = v_h ⊗ dU_h}; {@code dv_h =
 * W_proj[rows of h]·dU_h}. For queries and keys let {@code c_t = dOut_t·v_h}: the gradient of a
 * score is {@code dS[t, j] = (D[t, j] − s[t])·c_t/(t + 1)}, and the sum over {@code j} is {@code
 * (s[t] − s[t])·c_t = 0}. Hence {@code dq_t = Σ_j dS[t, j]·k = 0}. The gradient of a single key,
 * {@code Σ_t dS[t, j]·q}, need not be 0, but the sum over all keys is, and only that sum enters the
 * gradients of {@code b_attn}, {@code W_attn} (whose input is the same {@code β} for every token)
 * and {@code β}. What remains is the backward pass of {@code c_attn} on one row with the gradient
 * {@code (0, 0, dv)}; the residual stream receives no gradient.
 */
final class UniformAttentionLayer implements AttentionLayer {

  private final Gpt2Config config;
  private final Kernels k;
  private final LayerShape shape;
  private final UniformProjection cAttn;
  private final float scale;

  UniformAttentionLayer(Gpt2Config config, Kernels kernels, int layer) {
    this.config = config;
    this.k = kernels;
    this.shape = config.layer(layer);
    this.cAttn = UniformProjection.of(config, kernels, shape.attentionInputs(), shape.fusedWidth());
    this.scale = config.attentionScale(layer);
  }

  @Override
  public void forward(FloatView out, OfAttention a, BlockParameters w, Pass pass) {
    int rows = pass.rows();
    int width = config.nEmbd();
    int heads = shape.heads();
    FloatView s = a.saved();
    FloatView u = a.attended();
    FloatView branch = a.normed();

    cAttn.forward(a.qkv(), w.ln1(), w.cAttn(), a.scratch());
    k.uniformAttention()
        .factors(
            s,
            AttentionLayer.geometry(shape, scale, pass.batch()),
            pass.dropout().attention(shape.place()));
    for (int head = 0; head < heads; head++) {
      k.matMul()
          .multiply(
              NN,
              1,
              width,
              shape.valueWidth(),
              row(u, head),
              value(a.qkv(), head),
              rowsOf(w.attnCProj().weight(), head),
              null,
              false);
    }
    k.matMul().multiply(NN, rows, width, heads, branch, s, u, w.attnCProj().bias(), false);
    k.dropout()
        .addTo(
            out,
            a.residual(),
            branch,
            (long) rows * width,
            pass.dropout().attentionOutput(shape.place()));
  }

  @Override
  public void backward(
      Gradients g, BlockParameters d, OfAttention a, BlockParameters w, Pass pass) {
    int rows = pass.rows();
    int width = config.nEmbd();
    int heads = shape.heads();
    FloatView s = a.saved();
    FloatView dU = a.attended();
    FloatView dQkv = d.cAttn().bias();

    k.dropout()
        .apply(
            g.branch(),
            g.residual(),
            (long) rows * width,
            pass.dropout().attentionOutput(shape.place()));
    d.attnCProj().bias().zero();
    k.reductions().addColumnSums(d.attnCProj().bias(), g.branch(), rows, width);
    k.matMul().multiply(TN, heads, width, rows, dU, s, g.branch(), null, false);
    dQkv.zero();
    for (int head = 0; head < heads; head++) {
      FloatView dRow = row(dU, head);
      k.matMul()
          .multiply(
              TN,
              shape.valueWidth(),
              width,
              1,
              rowsOf(d.attnCProj().weight(), head),
              value(a.qkv(), head),
              dRow,
              null,
              false);
      k.matMul()
          .multiply(
              NT,
              1,
              shape.valueWidth(),
              width,
              value(dQkv, head),
              dRow,
              rowsOf(w.attnCProj().weight(), head),
              null,
              false);
    }
    cAttn.backward(d.ln1(), d.cAttn(), w.ln1(), w.cAttn(), a.scratch());
  }

  private FloatView row(FloatView u, int head) {
    return u.part((long) head * config.nEmbd(), config.nEmbd());
  }

  private FloatView value(FloatView qkv, int head) {
    int valueWidth = shape.valueWidth();
    return qkv.part(2L * shape.keysWidth() + (long) head * valueWidth, valueWidth);
  }

  private FloatView rowsOf(FloatView weight, int head) {
    int valueWidth = shape.valueWidth();
    return weight.part((long) head * valueWidth * config.nEmbd(), valueWidth, config.nEmbd());
  }
}
