package dev.espalier.model.network;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Batch;
import dev.espalier.model.ExecutionPlan;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.model.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/**
 * GPT-2 with its language-model head (Radford et al. 2019), forward and backward. Owns neither
 * weights nor scratch: {@link Parameters} and {@link Activations} are passed in. Every pass first
 * {@linkplain Linear#prepare prepares} the projections with its weights, which they keep for the
 * backward pass. Hence not thread-safe: an object serves one pass at a time.
 */
public final class Gpt2 {

  private final Gpt2Config config;
  private final Kernels k;
  private final TokenEmbedding wte;
  private final List<Block> blocks = new ArrayList<>();
  private final Norm norm;
  private final Head head;
  private final Vocabulary vocabulary;

  /** Creates a dense model with the given configuration and kernels. */
  public Gpt2(Gpt2Config config, Kernels kernels) {
    this(config, kernels, ExecutionPlan.dense(config));
  }

  /**
   * Creates a model with each weight in its form. Weights, gradients and activations passed to it
   * must have been allocated for the same forms.
   */
  public Gpt2(Gpt2Config config, Kernels kernels, ExecutionPlan forms) {
    this.config = config;
    this.k = kernels;
    wte = TokenEmbedding.of(config, kernels, forms);
    for (int layer = 0; layer < config.nLayer(); layer++) {
      blocks.add(new Block(config, kernels, forms, layer));
    }
    norm = Norm.of(config, kernels);
    head = Head.of(config, kernels, forms);
    vocabulary = Vocabulary.of(config);
  }

  /** Returns the model's configuration. */
  public Gpt2Config config() {
    return config;
  }

  /**
   * Returns the sum of the batch's losses, in nats, without dropout. Divide by {@link
   * Batch#predicted()} for the mean.
   */
  public double lossSum(Parameters weights, Activations a, Batch batch) {
    forward(weights, a, batch, DropoutPlan.NONE);
    head.losses(weights, a, batch);
    return sum(a.losses(), batch.rows());
  }

  /**
   * Computes the loss of each position without dropout, in nats; 0 for positions that predict
   * nothing.
   *
   * @param out at least [rows]
   */
  public void losses(FloatView out, Parameters weights, Activations a, Batch batch) {
    forward(weights, a, batch, DropoutPlan.NONE);
    head.losses(weights, a, batch);
    for (int row = 0; row < batch.rows(); row++) {
      out.set(row, a.losses().get(row));
    }
  }

  /**
   * Computes the mean loss over the batch's predicted tokens and its gradient.
   *
   * @param gradient overwritten with the gradient of every weight; for a tied model the gradient of
   *     {@code wte} sums those of embedding and head
   * @return the mean loss, in nats
   */
  public double lossAndGradient(
      Parameters gradient, Parameters weights, Activations a, Batch batch, DropoutPlan dropout) {
    forward(weights, a, batch, dropout);
    head.lossesAndGradient(gradient, weights, a, batch);
    backward(gradient, weights, a, batch, dropout);
    return sum(a.losses(), batch.rows()) / batch.predicted();
  }

  /**
   * Computes the logits of every position, without dropout.
   *
   * @param out [rows, vocabulary]
   */
  public void logits(FloatView out, Parameters weights, Activations a, Batch batch) {
    forward(weights, a, batch, DropoutPlan.NONE);
    head.logits(out, weights, a, batch);
  }

  /**
   * All entry points call this method, so that no kernel receives an id without an embedding row,
   * however the batch was filled.
   */
  void forward(Parameters w, Activations a, Batch batch, DropoutPlan dropout) {
    batch.require(vocabulary, config.nPositions());
    int rows = batch.rows();
    int width = config.nEmbd();
    FloatView first = a.residual(0);
    wte.lookUp(first, w, batch);
    if (dropout.embeddings().active()) {
      k.dropout().apply(first, first, (long) rows * width, dropout.embeddings());
    }
    Pass pass = new Pass(batch, dropout);
    for (int layer = 0; layer < blocks.size(); layer++) {
      Block block = blocks.get(layer);
      block.prepare(w.block(layer));
      block.forward(a.residual(layer + 1), a.block(layer), w.block(layer), pass);
    }
    norm.forward(a.finalNorm(), w.lnF(), rows);
  }

  private void backward(
      Parameters d, Parameters w, Activations a, Batch batch, DropoutPlan dropout) {
    Gradients g = a.gradients();
    int rows = batch.rows();
    int width = config.nEmbd();
    g.residual().zero();
    norm.backward(g.residual(), d.lnF(), g.narrow(), a.finalNorm(), w.lnF(), rows);
    Pass pass = new Pass(batch, dropout);
    for (int layer = blocks.size() - 1; layer >= 0; layer--) {
      blocks.get(layer).backward(g, d.block(layer), a.block(layer), w.block(layer), pass);
    }
    if (dropout.embeddings().active()) {
      k.dropout().apply(g.residual(), g.residual(), (long) rows * width, dropout.embeddings());
    }
    wte.lookUpBackward(d, g.residual(), batch);
  }

  private static double sum(FloatView values, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += values.get(i);
    }
    return sum;
  }
}
