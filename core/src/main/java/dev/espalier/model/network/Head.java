package dev.espalier.model.network;

import static dev.espalier.kernel.MatMul.Form.NN;
import static dev.espalier.kernel.MatMul.Form.NT;
import static dev.espalier.kernel.MatMul.Form.TN;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Batch;
import dev.espalier.model.ExecutionPlan;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Parameters;
import dev.espalier.model.WeightFormat;

/**
 * The language-model head [vocabulary, width]: {@code wte} if it is tied, otherwise a weight of its
 * own. Its loss and gradient are computed in chunks of rows, so that the logits of a batch never
 * exist as a whole.
 */
sealed interface Head permits Head.Dense, SparseHead {

  /** Returns the head in its form. */
  static Head of(Gpt2Config config, Kernels kernels, ExecutionPlan forms) {
    int head = Gpt2Layout.of(config).head();
    return forms.form(head) == WeightFormat.SPARSE
        ? new SparseHead(kernels, forms.pattern(head))
        : new Dense(kernels, config.vocabSize(), config.nEmbd());
  }

  /** Computes {@code out = a.normed() · headᵀ} for every row of the batch, [rows, vocabulary]. */
  void logits(FloatView out, Parameters w, Activations a, Batch batch);

  /** Computes each row's loss into {@code a.losses()}. */
  void losses(Parameters w, Activations a, Batch batch);

  /**
   * Computes the losses and the gradients of the mean loss: that of {@code a.normed()} into {@code
   * narrow}, and that of the head, which is overwritten.
   */
  void lossesAndGradient(Parameters d, Parameters w, Activations a, Batch batch);

  /** The dense form, in which pruned weights are multiplied as zeros. */
  public record Dense(Kernels k, int vocabulary, int width) implements Head {

    @Override
    public void logits(FloatView out, Parameters w, Activations a, Batch batch) {
      logits(out, w, a, 0, batch.rows());
    }

    @Override
    public void losses(Parameters w, Activations a, Batch batch) {
      for (int row = 0; row < batch.rows(); row += chunk(a)) {
        int rows = Math.min(chunk(a), batch.rows() - row);
        logits(a.logits(), w, a, row, rows);
        k.crossEntropy()
            .forward(
                part(a.losses(), row, rows, 1), a.logits(), batch.targets(), row, rows, vocabulary);
      }
    }

    @Override
    public void lossesAndGradient(Parameters d, Parameters w, Activations a, Batch batch) {
      float scale = 1f / batch.predicted();
      for (int row = 0; row < batch.rows(); row += chunk(a)) {
        int rows = Math.min(chunk(a), batch.rows() - row);
        logits(a.logits(), w, a, row, rows);
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
        k.matMul()
            .multiply(TN, vocabulary, width, rows, d.head(), a.logits(), normed, null, row > 0);
        FloatView dNormed = part(a.gradients().narrow(), row, rows, width);
        k.matMul()
            .multiply(NN, rows, width, vocabulary, dNormed, a.logits(), w.head(), null, false);
      }
    }

    private void logits(FloatView out, Parameters w, Activations a, int row, int rows) {
      FloatView normed = part(a.normed(), row, rows, width);
      k.matMul().multiply(NT, rows, vocabulary, width, out, normed, w.head(), null, false);
    }

    private static int chunk(Activations a) {
      return a.logits().shape().dim(0);
    }

    private static FloatView part(FloatView view, int row, int rows, int width) {
      return view.part((long) row * width, rows, width);
    }
  }
}
