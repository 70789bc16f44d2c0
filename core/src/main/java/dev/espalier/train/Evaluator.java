package dev.espalier.train;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.MatMul;
import dev.espalier.model.Batch;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.model.Vocabulary;
import dev.espalier.model.network.Activations;
import dev.espalier.model.network.Gpt2;
import dev.espalier.text.TokenBlocks;
import dev.espalier.train.progress.TrainingListener;
import java.lang.foreign.Arena;
import java.util.concurrent.CancellationException;

/** Computes a model's loss on a text, without dropout. Not thread-safe. */
public final class Evaluator {

  private final Gpt2 model;
  private final MatMul matMul;
  private final Activations activations;
  private final Batch batch;
  private final TokenBlocks blocks;

  Evaluator(Gpt2 model, Kernels kernels, Activations activations, Batch batch, TokenBlocks blocks) {
    blocks.require(Vocabulary.of(model.config()), "the text to evaluate on");
    this.model = model;
    this.matMul = kernels.matMul();
    this.activations = activations;
    this.batch = batch;
    this.blocks = blocks;
  }

  /**
   * Returns an evaluator whose memory is allocated from the arena.
   *
   * @throws dev.espalier.fault.BadInputException if the model has no embedding row for an id of the
   *     text
   */
  public static Evaluator create(
      Arena arena, Gpt2Config config, Kernels kernels, int batchSize, TokenBlocks blocks) {
    int sequences = Math.min(batchSize, blocks.count());
    return new Evaluator(
        new Gpt2(config, kernels),
        kernels,
        Activations.forEvaluation(arena, config, kernels, sequences, blocks.blockSize()),
        new Batch(arena, sequences, blocks.blockSize()),
        blocks);
  }

  /**
   * The mean cross-entropy over all predicted tokens.
   *
   * @param loss in nats; the perplexity is its exponential
   * @param blocks number of blocks evaluated
   * @param tokens number of tokens in these blocks
   */
  public record Outcome(double loss, int blocks, long tokens) {

    /** Returns {@code exp(loss)}. */
    public double perplexity() {
      return Math.exp(loss);
    }
  }

  int blocks() {
    return blocks.count();
  }

  /** Evaluates the weights on every block. */
  public Outcome evaluate(Parameters weights, TrainingListener listener) {
    try (MatMul.Hold _ = matMul.hold(weights.slab().flat())) {
      return evaluateHeld(weights, listener);
    }
  }

  private Outcome evaluateHeld(Parameters weights, TrainingListener listener) {
    int count = blocks.count();
    listener.evaluationStarted(count);
    double sum = 0;
    long predicted = 0;
    for (int from = 0; from < count; from += batch.capacity()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException();
      }
      blocks.fill(batch, from);
      sum += model.lossSum(weights, activations, batch);
      predicted += batch.predicted();
      listener.blocksEvaluated(from + batch.sequences(), count);
    }
    return new Outcome(sum / predicted, count, blocks.tokens());
  }
}
