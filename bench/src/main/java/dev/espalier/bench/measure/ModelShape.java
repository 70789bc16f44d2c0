package dev.espalier.bench.measure;

import dev.espalier.fault.BadInputException;
import dev.espalier.kernel.ActivationFunction;
import dev.espalier.model.Gpt2Config;

/**
 * What a measurement is made at: a model's numbers and a batch's. Weights and ids are random; the
 * cost of a step does not depend on them.
 *
 * @param name as the peer script calls the model, or nothing it knows
 * @param config with dropout 0.1
 * @param batch sequences of a step
 * @param block tokens of each sequence
 */
public record ModelShape(String name, Gpt2Config config, int batch, int block) {

  public static final String DISTILGPT2 = "distilgpt2";
  public static final String EMBEDDED = "embedded";

  /** One of the two shapes that are measured whole. */
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

  /** The same model on another batch. */
  public ModelShape withBatch(int sequences, int tokens) {
    return new ModelShape(name, config, sequences, tokens);
  }

  /** A model of another width, its heads as wide as before. */
  public ModelShape withWidth(int width) {
    return new ModelShape(
        name + ", width " + width,
        config(config.vocabSize(), config.nPositions(), width, width / config.headWidth()),
        batch,
        block);
  }

  /** Tokens of a step. */
  public int tokens() {
    return batch * block;
  }

  /** As {@code distilgpt2 8×128}. */
  public String label() {
    return name + " " + batch + "×" + block;
  }

  /** Multiply-adds count two; the products of the forward pass without those of attention. */
  double forwardGflop() {
    double width = config.nEmbd();
    double layer = 4 * width * width + 2 * width * config.nInner();
    double head = width * config.vocabSize();
    return 2 * tokens() * (config.nLayer() * layer + head) / 1e9;
  }

  /** Those of a training step: the backward pass has two for each of the forward pass. */
  public double trainingGflop() {
    return 3 * forwardGflop();
  }
}
