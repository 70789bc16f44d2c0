package dev.espalier.model;

import static dev.espalier.kernel.MatMul.Form.NN;
import static dev.espalier.kernel.MatMul.Form.NT;
import static dev.espalier.kernel.MatMul.Form.TN;

import dev.espalier.kernel.Attention;
import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Activations.BlockActivations;
import dev.espalier.model.Activations.Gradients;
import dev.espalier.model.Parameters.BlockParameters;

/**
 * One block of GPT-2: {@code x + attn(ln_1(x))}, then {@code x + mlp(ln_2(x))} (Radford et al.
 * 2019). The backward pass is the forward pass read upwards.
 */
final class Block {

  private final Gpt2Config config;
  private final Kernels k;
  private final int layer;

  Block(Gpt2Config config, Kernels kernels, int layer) {
    this.config = config;
    this.k = kernels;
    this.layer = layer;
  }

  private Attention.Geometry geometry(Batch batch) {
    return new Attention.Geometry(
        batch.sequences(),
        batch.tokens(),
        config.nHead(),
        config.headWidth(),
        config.attentionScale(layer));
  }

  /** From {@code a.residual()} to {@code out}; both [rows, width]. */
  void forward(
      FloatView out, BlockActivations a, BlockParameters w, Batch batch, DropoutPlan dropout) {
    int rows = batch.rows();
    int width = config.nEmbd();
    int inner = config.nInner();
    long size = (long) rows * width;
    // The projection's output passes through memory that is overwritten right after.
    FloatView branch = a.normed();

    norm(a.normed(), a.mean1(), a.rstd1(), a.residual(), w.ln1Weight(), w.ln1Bias(), rows);
    k.matMul()
        .multiply(
            NN, rows, 3 * width, width, a.qkv(), a.normed(), w.cAttnWeight(), w.cAttnBias(), false);
    k.attention()
        .forward(
            a.attended(), a.attentionSaved(), a.qkv(), geometry(batch), dropout.attention(layer));
    k.matMul()
        .multiply(
            NN,
            rows,
            width,
            width,
            branch,
            a.attended(),
            w.attnCProjWeight(),
            w.attnCProjBias(),
            false);
    k.dropout().addTo(a.middle(), a.residual(), branch, size, dropout.attentionOutput(layer));

    norm(a.normed(), a.mean2(), a.rstd2(), a.middle(), w.ln2Weight(), w.ln2Bias(), rows);
    k.matMul()
        .multiply(
            NN,
            rows,
            inner,
            width,
            a.preActivation(),
            a.normed(),
            w.cFcWeight(),
            w.cFcBias(),
            false);
    k.activation()
        .forward(
            a.activated(), a.preActivation(), (long) rows * inner, config.activationFunction());
    k.matMul()
        .multiply(
            NN,
            rows,
            width,
            inner,
            out,
            a.activated(),
            w.mlpCProjWeight(),
            w.mlpCProjBias(),
            false);
    k.dropout().addTo(out, a.middle(), out, size, dropout.mlpOutput(layer));
  }

  /** Turns {@code g.residual()} from the gradient of the output into that of the input. */
  void backward(
      Gradients g,
      BlockParameters d,
      BlockActivations a,
      BlockParameters w,
      Batch batch,
      DropoutPlan dropout) {
    int rows = batch.rows();
    int width = config.nEmbd();
    int inner = config.nInner();
    long size = (long) rows * width;

    k.dropout().apply(g.branch(), g.residual(), size, dropout.mlpOutput(layer));
    k.activation()
        .forward(
            a.activated(), a.preActivation(), (long) rows * inner, config.activationFunction());
    projectionBackward(
        g.wide(),
        d.mlpCProjWeight(),
        d.mlpCProjBias(),
        g.branch(),
        a.activated(),
        w.mlpCProjWeight(),
        rows,
        inner,
        width);
    k.activation()
        .backward(
            g.wide(),
            g.wide(),
            a.preActivation(),
            (long) rows * inner,
            config.activationFunction());
    norm(a.normed(), a.mean2(), a.rstd2(), a.middle(), w.ln2Weight(), w.ln2Bias(), rows);
    projectionBackward(
        g.narrow(),
        d.cFcWeight(),
        d.cFcBias(),
        g.wide(),
        a.normed(),
        w.cFcWeight(),
        rows,
        width,
        inner);
    normBackward(
        g, d.ln2Weight(), d.ln2Bias(), a.middle(), a.mean2(), a.rstd2(), w.ln2Weight(), rows);

    k.dropout().apply(g.branch(), g.residual(), size, dropout.attentionOutput(layer));
    projectionBackward(
        g.narrow(),
        d.attnCProjWeight(),
        d.attnCProjBias(),
        g.branch(),
        a.attended(),
        w.attnCProjWeight(),
        rows,
        width,
        width);
    k.attention()
        .backward(
            g.wide(),
            g.narrow(),
            a.qkv(),
            a.attentionSaved(),
            geometry(batch),
            dropout.attention(layer));
    norm(a.normed(), a.mean1(), a.rstd1(), a.residual(), w.ln1Weight(), w.ln1Bias(), rows);
    projectionBackward(
        g.narrow(),
        d.cAttnWeight(),
        d.cAttnBias(),
        g.wide(),
        a.normed(),
        w.cAttnWeight(),
        rows,
        width,
        3 * width);
    normBackward(
        g, d.ln1Weight(), d.ln1Bias(), a.residual(), a.mean1(), a.rstd1(), w.ln1Weight(), rows);
  }

  private void norm(
      FloatView out,
      FloatView mean,
      FloatView rstd,
      FloatView in,
      FloatView gain,
      FloatView bias,
      int rows) {
    k.layerNorm()
        .forward(out, mean, rstd, in, gain, bias, rows, config.nEmbd(), config.layerNormEpsilon());
  }

  private void normBackward(
      Gradients g,
      FloatView dGain,
      FloatView dBias,
      FloatView in,
      FloatView mean,
      FloatView rstd,
      FloatView gain,
      int rows) {
    dGain.zero();
    dBias.zero();
    k.layerNorm()
        .backward(
            g.residual(), dGain, dBias, g.narrow(), in, mean, rstd, gain, rows, config.nEmbd());
  }

  /** {@code y = x·w + b}, backwards: {@code dIn} [rows, in], {@code dWeight} [in, out]. */
  private void projectionBackward(
      FloatView dIn,
      FloatView dWeight,
      FloatView dBias,
      FloatView dOut,
      FloatView in,
      FloatView weight,
      int rows,
      int inWidth,
      int outWidth) {
    dBias.zero();
    k.reductions().addColumnSums(dBias, dOut, rows, outWidth);
    k.matMul().multiply(TN, inWidth, outWidth, rows, dWeight, in, dOut, null, false);
    k.matMul().multiply(NT, rows, inWidth, outWidth, dIn, dOut, weight, null, false);
  }
}
