package dev.espalier.model;

import static dev.espalier.kernel.MatMul.Form.NN;
import static dev.espalier.kernel.MatMul.Form.NT;
import static dev.espalier.kernel.MatMul.Form.TN;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;

/**
 * {@code wte} [vocabulary, width] in both its parts: the embedding that starts the model and the
 * language-model head that ends it. The head's loss and gradient are computed in chunks of rows, so
 * that the logits never exist as a whole.
 */
sealed interface TiedEmbedding permits TiedEmbedding.Dense, SparseTiedEmbedding {

  /** The embedding in its form. */
  static TiedEmbedding of(Gpt2Config config, Kernels kernels, Forms forms) {
    int wte = Gpt2Layout.of(config).wte();
    return forms.form(wte) == Form.SPARSE
        ? new SparseTiedEmbedding(kernels, forms.pattern(wte))
        : new Dense(kernels, config.vocabSize(), config.nEmbd());
  }

  /** {@code out[r] = wte[id of r] + wpe[position of r]}, [rows, width]. */
  void lookUp(FloatView out, Parameters w, Batch batch);

  /** Adds the look-up's share to {@code wte}'s gradient and overwrites {@code wpe}'s. */
  void lookUpBackward(Parameters d, FloatView dOut, Batch batch);

  /** {@code out = a.normed() · wteᵀ} for every row of the batch, [rows, vocabulary]. */
  void logits(FloatView out, Parameters w, Activations a, Batch batch);

  /** Leaves each row's loss in {@code a.losses()}. */
  void losses(Parameters w, Activations a, Batch batch);

  /**
   * The same, and the gradients of the mean loss: of {@code a.normed()} in {@code narrow}, and the
   * head's share of {@code wte}'s, which it overwrites.
   */
  void lossesAndGradient(Parameters d, Parameters w, Activations a, Batch batch);

  /** Every weight takes part. */
  record Dense(Kernels k, int vocabulary, int width) implements TiedEmbedding {

    @Override
    public void lookUp(FloatView out, Parameters w, Batch batch) {
      k.embedding()
          .forward(out, w.wte(), w.wpe(), batch.ids(), batch.sequences(), batch.tokens(), width);
    }

    @Override
    public void lookUpBackward(Parameters d, FloatView dOut, Batch batch) {
      d.wpe().zero();
      k.embedding()
          .backward(d.wte(), d.wpe(), dOut, batch.ids(), batch.sequences(), batch.tokens(), width);
    }

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
            .multiply(TN, vocabulary, width, rows, d.wte(), a.logits(), normed, null, row > 0);
        FloatView dNormed = part(a.gradients().narrow(), row, rows, width);
        k.matMul().multiply(NN, rows, width, vocabulary, dNormed, a.logits(), w.wte(), null, false);
      }
    }

    private void logits(FloatView out, Parameters w, Activations a, int row, int rows) {
      FloatView normed = part(a.normed(), row, rows, width);
      k.matMul().multiply(NT, rows, vocabulary, width, out, normed, w.wte(), null, false);
    }

    private static int chunk(Activations a) {
      return a.logits().shape().dim(0);
    }

    private static FloatView part(FloatView view, int row, int rows, int width) {
      return view.part((long) row * width, rows, width);
    }
  }
}
