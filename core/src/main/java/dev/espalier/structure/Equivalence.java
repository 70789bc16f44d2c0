package dev.espalier.structure;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Batch;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.model.Vocabulary;
import dev.espalier.model.network.Activations;
import dev.espalier.model.network.Gpt2;
import dev.espalier.text.TokenBlocks;
import java.lang.foreign.Arena;

/**
 * The difference of two models' logits on a text.
 *
 * @param maxDifference the largest |a − b| over all logits of all positions
 * @param maxRelativeDifference the largest |a − b| divided by the largest |a| of the same position
 * @param positions number of positions compared
 */
public record Equivalence(double maxDifference, double maxRelativeDifference, long positions) {

  /** The difference that single precision allows for sums in another order. */
  public static final double TOLERANCE = 1e-5;

  /** Compares two models with the same vocabulary, block by block. */
  public static Equivalence of(
      Parameters one, Parameters other, TokenBlocks blocks, Kernels kernels) {
    blocks.require(Vocabulary.of(one.config()), "the text to compare on");
    blocks.require(Vocabulary.of(other.config()), "the text to compare on");
    int tokens = blocks.blockSize();
    int vocabulary = one.config().vocabSize();
    try (Arena arena = Arena.ofShared()) {
      Batch batch = new Batch(arena, 1, tokens);
      FloatView a = FloatView.allocate(arena, tokens, vocabulary);
      FloatView b = FloatView.allocate(arena, tokens, vocabulary);
      Reader first = new Reader(arena, one, kernels, tokens);
      Reader second = new Reader(arena, other, kernels, tokens);
      double difference = 0;
      double relative = 0;
      for (int block = 0; block < blocks.count(); block++) {
        blocks.fill(batch, block);
        first.read(a, batch);
        second.read(b, batch);
        for (int t = 0; t < tokens; t++) {
          double most = 0;
          double apart = 0;
          for (long i = (long) t * vocabulary; i < (t + 1L) * vocabulary; i++) {
            most = Math.max(most, Math.abs(a.get(i)));
            apart = Math.max(apart, Math.abs((double) a.get(i) - b.get(i)));
          }
          difference = Math.max(difference, apart);
          relative = Math.max(relative, apart == 0 ? 0 : apart / most);
        }
      }
      return new Equivalence(difference, relative, (long) blocks.count() * tokens);
    }
  }

  /** Returns the bytes that a comparison of two models of a configuration needs at most. */
  public static long bytes(Gpt2Config config, Kernels kernels, int tokens) {
    long logits = (long) tokens * config.vocabSize() * Float.BYTES;
    return 2 * (logits + Activations.evaluationBytes(config, kernels, 1, tokens));
  }

  /** Tells whether the models are the same up to rounding. */
  public boolean holds() {
    return maxRelativeDifference <= TOLERANCE;
  }

  /** A model with the memory to process one block. */
  private static final class Reader {

    private final Gpt2 model;
    private final Parameters weights;
    private final Activations activations;

    Reader(Arena arena, Parameters weights, Kernels kernels, int tokens) {
      this.weights = weights;
      model = new Gpt2(weights.config(), kernels);
      activations = Activations.forEvaluation(arena, weights.config(), kernels, 1, tokens);
    }

    void read(FloatView logits, Batch batch) {
      model.logits(logits, weights, activations, batch);
    }
  }
}
