package dev.espalier.model.network;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Batch;
import dev.espalier.model.ExecutionPlan;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Parameters;
import dev.espalier.model.WeightFormat;

/**
 * {@code wte} [vocabulary, width] as the input embedding. If it is also the head, the head's share
 * of its gradient is computed first.
 */
sealed interface TokenEmbedding permits TokenEmbedding.Dense, SparseTokenEmbedding {

  /** Returns the embedding in its form. */
  static TokenEmbedding of(Gpt2Config config, Kernels kernels, ExecutionPlan forms) {
    int wte = Gpt2Layout.of(config).wte();
    boolean tied = config.tieWordEmbeddings();
    return forms.form(wte) == WeightFormat.SPARSE
        ? new SparseTokenEmbedding(kernels, forms.pattern(wte), tied)
        : new Dense(kernels, config.nEmbd(), tied);
  }

  /** Computes {@code out[r] = wte[id of r] + wpe[position of r]}, [rows, width]. */
  void lookUp(FloatView out, Parameters w, Batch batch);

  /**
   * Adds the look-up's share to the gradient of {@code wte}, or overwrites the gradient if there is
   * no other share, and overwrites the gradient of {@code wpe}.
   */
  void lookUpBackward(Parameters d, FloatView dOut, Batch batch);

  /**
   * The dense form.
   *
   * @param tied whether the head has already written its share of the gradient
   */
  public record Dense(Kernels k, int width, boolean tied) implements TokenEmbedding {

    @Override
    public void lookUp(FloatView out, Parameters w, Batch batch) {
      k.embedding()
          .forward(out, w.wte(), w.wpe(), batch.ids(), batch.sequences(), batch.tokens(), width);
    }

    @Override
    public void lookUpBackward(Parameters d, FloatView dOut, Batch batch) {
      if (!tied) {
        d.wte().zero();
      }
      d.wpe().zero();
      k.embedding()
          .backward(d.wte(), d.wpe(), dOut, batch.ids(), batch.sequences(), batch.tokens(), width);
    }
  }
}
