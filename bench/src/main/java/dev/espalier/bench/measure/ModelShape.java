package dev.espalier.bench.measure;

import dev.espalier.fault.BadInputException;
import dev.espalier.kernel.ActivationFunction;
import dev.espalier.model.Gpt2Config;

/**
 * The sizes of a measurement: a model's and a batch's. Weights and ids are random, since the cost
 * of a step does not depend on them.
 *
 * @param name name of the model in the peer's script, or one it does not know
 * @param config configuration with dropout 0.1
 * @param batch sequences per step
 * @param block tokens per sequence
 */
public record ModelShape(String name, Gpt2Config config, int batch, int block) {

  public static final String DISTILGPT2 = "distilgpt2";
  public static final String EMBEDDED = "embedded";

  /** Returns one of the two shapes that are measured as a whole. */
  public static ModelShape of(String name) {
    return switch (name) {
      case DISTILGPT2 -> new ModelShape(name, config(50_257, 1_024, 768, 12), 8, 128);
      case EMBEDDED -> new ModelShape(name, config(4_096, 256, 128, 4), 8, 128);
      default ->
          throw new BadInputException(
              "--shape",
              "\"" + name + "\" is not a shape",
              "say " + DISTILGPT2 + " or " + EMBEDDED);
    };
  }

  private static Gpt2Config config(int vocabulary, int positions, int width, int heads) {
    return new Gpt2Config(
        Gpt2Config.Sizes.uniform(vocabulary, positions, width, 6, heads, 4 * width),
        ActivationFunction.GELU_NEW,
        1e-5f,
        new Gpt2Config.AttentionScaling(true, false),
        new Gpt2Config.Dropouts(0.1f, 0.1f, 0.1f),
        0.02f,
        Gpt2Config.BoundaryTokens.of(vocabulary - 1, vocabulary - 1),
        true);
  }

  /** Returns the same model with another batch. */
  public ModelShape withBatch(int sequences, int tokens) {
    return new ModelShape(name, config, sequences, tokens);
  }

  /** Returns a model with another width and equally wide heads. */
  public ModelShape withWidth(int width) {
    return new ModelShape(
        name + ", width " + width,
        config(config.vocabSize(), config.nPositions(), width, width / config.headWidth()),
        batch,
        block);
  }

  /** Returns the number of tokens per step. */
  public int tokens() {
    return batch * block;
  }

  /** Returns a label such as {@code distilgpt2 8×128}. */
  public String label() {
    return name + " " + batch + "×" + block;
  }

  /**
   * Returns the GFLOP of the forward pass's products, without attention; a multiply-add counts as
   * two.
   */
  double forwardGflop() {
    double width = config.nEmbd();
    double layer = 4 * width * width + 2 * width * config.nInner();
    double head = width * config.vocabSize();
    return 2 * tokens() * (config.nLayer() * layer + head) / 1e9;
  }

  /**
   * Returns the GFLOP of a training step: the backward pass has two products for each one of the
   * forward pass.
   */
  public double trainingGflop() {
    return 3 * forwardGflop();
  }
}
