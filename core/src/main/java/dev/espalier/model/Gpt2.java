package dev.espalier.model;

import static dev.espalier.kernel.MatMul.Form.NN;
import static dev.espalier.kernel.MatMul.Form.NT;
import static dev.espalier.kernel.MatMul.Form.TN;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Activations.Gradients;
import java.util.ArrayList;
import java.util.List;

/**
 * GPT-2 with its language-model head (Radford et al. 2019), forward and backward. Holds no weights
 * and no scratch: {@link Parameters} and {@link Activations} are passed in.
 */
public final class Gpt2 {

  private final Gpt2Config config;
  private final Kernels k;
  private final List<Block> blocks = new ArrayList<>();

  /** A model of these numbers, computed with these kernels. */
  public Gpt2(Gpt2Config config, Kernels kernels) {
    this.config = config;
    this.k = kernels;
    for (int layer = 0; layer < config.nLayer(); layer++) {
      blocks.add(new Block(config, kernels, layer));
    }
  }

  /** The model's numbers. */
  public Gpt2Config config() {
    return config;
  }

  /**
   * The sum of the batch's losses, in nats, without dropout. Divide by {@link Batch#predicted()}
   * for the mean.
   */
  public double lossSum(Parameters weights, Activations a, Batch batch) {
    forward(weights, a, batch, DropoutPlan.NONE);
    int vocabulary = config.vocabSize();
    for (int row = 0; row < batch.rows(); row += headRows(a)) {
      int rows = Math.min(headRows(a), batch.rows() - row);
      head(a.logits(), weights, a, row, rows);
      k.crossEntropy()
          .forward(
              part(a.losses(), row, rows, 1), a.logits(), batch.targets(), row, rows, vocabulary);
    }
    return sum(a.losses(), batch.rows());
  }

  /**
   * The mean loss over the batch's predicted tokens, in nats, and its gradient.
   *
   * @param gradient overwritten with the gradient of every weight; {@code wte}'s holds the
   *     embedding's and the head's
   */
  public double lossAndGradient(
      Parameters gradient, Parameters weights, Activations a, Batch batch, DropoutPlan dropout) {
    forward(weights, a, batch, dropout);
    headLossAndGradient(gradient, weights, a, batch);
    backward(gradient, weights, a, batch, dropout);
    return sum(a.losses(), batch.rows()) / batch.predicted();
  }

  /**
   * The logits of every position.
   *
   * @param out [rows, vocabulary]
   */
  public void logits(FloatView out, Parameters weights, Activations a, Batch batch) {
    forward(weights, a, batch, DropoutPlan.NONE);
    head(out, weights, a, 0, batch.rows());
  }

  private void forward(Parameters w, Activations a, Batch batch, DropoutPlan dropout) {
    int rows = batch.rows();
    int width = config.nEmbd();
    FloatView first = a.residual(0);
    k.embedding()
        .forward(first, w.wte(), w.wpe(), batch.ids(), batch.sequences(), batch.tokens(), width);
    if (dropout.embeddings().active()) {
      k.dropout().apply(first, first, (long) rows * width, dropout.embeddings());
    }
    for (int layer = 0; layer < blocks.size(); layer++) {
      blocks
          .get(layer)
          .forward(a.residual(layer + 1), a.block(layer), w.block(layer), batch, dropout);
    }
    k.layerNorm()
        .forward(
            a.normed(),
            a.mean(),
            a.rstd(),
            a.residual(blocks.size()),
            w.lnFWeight(),
            w.lnFBias(),
            rows,
            width,
            config.layerNormEpsilon());
  }

  private void backward(
      Parameters d, Parameters w, Activations a, Batch batch, DropoutPlan dropout) {
    Gradients g = a.gradients();
    int rows = batch.rows();
    int width = config.nEmbd();
    g.residual().zero();
    d.lnFWeight().zero();
    d.lnFBias().zero();
    k.layerNorm()
        .backward(
            g.residual(),
            d.lnFWeight(),
            d.lnFBias(),
            g.narrow(),
            a.residual(blocks.size()),
            a.mean(),
            a.rstd(),
            w.lnFWeight(),
            rows,
            width);
    for (int layer = blocks.size() - 1; layer >= 0; layer--) {
      blocks.get(layer).backward(g, d.block(layer), a.block(layer), w.block(layer), batch, dropout);
    }
    if (dropout.embeddings().active()) {
      k.dropout().apply(g.residual(), g.residual(), (long) rows * width, dropout.embeddings());
    }
    d.wpe().zero();
    k.embedding()
        .backward(
            d.wte(), d.wpe(), g.residual(), batch.ids(), batch.sequences(), batch.tokens(), width);
  }

  /**
   * The head's loss and gradients in chunks of rows, so that the logits never exist as a whole.
   * Leaves the gradient of {@code ln_f}'s output in {@code narrow} and the head's share of {@code
   * wte}'s.
   */
  private void headLossAndGradient(Parameters d, Parameters w, Activations a, Batch batch) {
    int width = config.nEmbd();
    int vocabulary = config.vocabSize();
    float scale = 1f / batch.predicted();
    for (int row = 0; row < batch.rows(); row += headRows(a)) {
      int rows = Math.min(headRows(a), batch.rows() - row);
      head(a.logits(), w, a, row, rows);
      k.crossEntropy()
          .forwardBackward(
              part(a.losses(), row, rows, 1),
              a.logits(),
              batch.targets(),
              row,
              rows,
              vocabulary,
              scale);
      FloatView normed = part(a.normed(), row, rows, width);
      k.matMul().multiply(TN, vocabulary, width, rows, d.wte(), a.logits(), normed, null, row > 0);
      FloatView dNormed = part(a.gradients().narrow(), row, rows, width);
      k.matMul().multiply(NN, rows, width, vocabulary, dNormed, a.logits(), w.wte(), null, false);
    }
  }

  /** Logits of rows {@code row} … {@code row + rows}: {@code normed · wteᵀ}. */
  private void head(FloatView out, Parameters w, Activations a, int row, int rows) {
    FloatView normed = part(a.normed(), row, rows, config.nEmbd());
    k.matMul()
        .multiply(NT, rows, config.vocabSize(), config.nEmbd(), out, normed, w.wte(), null, false);
  }

  private static int headRows(Activations a) {
    return a.logits().shape().dim(0);
  }

  private static FloatView part(FloatView view, int row, int rows, int width) {
    return view.part((long) row * width, rows, width);
  }

  private static double sum(FloatView values, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += values.get(i);
    }
    return sum;
  }
}
