package dev.espalier.prune.criterion;

import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.network.Activations;

/** How a weight's importance is computed, by what has to be looked at for it. */
public sealed interface Criterion {

  /** Looks at the trained weights and nothing else. */
  non-sealed interface OfWeights extends Criterion {
    /** The scores of the survivors. */
    Scores scores(ScoringContext trained);

    @Override
    default long bytes(Gpt2Config config, int samples, int batchSize, int blockSize) {
      // Scores, and a copy of the weights.
      return 2 * Float.BYTES * Gpt2Layout.of(config).parameters();
    }
  }

  /** Looks at the model's gradients or activations on a calibration text, too. */
  non-sealed interface OfText extends Criterion {
    /** The scores of the survivors. */
    Scores scores(ScoringContext trained, CalibrationText text);

    @Override
    default long bytes(Gpt2Config config, int samples, int batchSize, int blockSize) {
      // A copy of the weights, their gradient, and at most two numbers more for each.
      return 4 * Float.BYTES * Gpt2Layout.of(config).parameters()
          + Activations.trainingBytes(config, batchSize, blockSize);
    }
  }

  /** Watches the training of the round; {@link GradientSums} adds up what it sees. */
  non-sealed interface OfTraining extends Criterion {
    /** What a step adds to the score of a weight, from its value and its gradient. */
    float share(float weight, float gradient);

    @Override
    default long bytes(Gpt2Config config, int samples, int batchSize, int blockSize) {
      return Float.BYTES * Gpt2Layout.of(config).parameters();
    }
  }

  /**
   * Roughly the bytes it takes beside the weights: what a criterion of the training gathers while a
   * round trains, or what others take after it.
   *
   * @param samples blocks of the calibration text
   * @param batchSize blocks of each pass over it
   * @param blockSize tokens of each
   */
  long bytes(Gpt2Config config, int samples, int batchSize, int blockSize);

  /** Whether it can score the weights of a tensor. */
  default boolean scores(TensorSpec tensor) {
    return true;
  }

  /**
   * In how many steps a cut is made, with the survivors scored anew before each. The survivors fall
   * geometrically from step to step.
   */
  default int steps() {
    return 1;
  }

  /** Whether groups of weights can be cut by it. */
  default boolean scoresGroups() {
    return false;
  }

  /** Whether its paper ranks the inputs of each output by themselves. */
  default boolean ranksByOutput() {
    return false;
  }

  /** Whether survivors can make up for what it cuts. */
  default boolean updatesWeights() {
    return false;
  }

  /** Its name, and what help and reports say of it. */
  Description description();

  /** The name the settings use. */
  default String name() {
    return description().name();
  }

  /** What a criterion looks at, in the order of the help. */
  enum Looks {
    WEIGHTS("By the weights"),
    GRADIENTS("By gradients on a calibration text"),
    ACTIVATIONS("By activations on it"),
    TRAINING("By the round's training"),
    CONTROL("As controls");

    final String heading;

    Looks(String heading) {
      this.heading = heading;
    }
  }

  /**
   * What is said of a criterion.
   *
   * @param name the settings use
   * @param looks at what
   * @param score what is ranked, as the report calls it
   * @param note what the help adds to the name, or nothing
   */
  record Description(String name, Looks looks, String score, String note) {

    Description(String name, Looks looks, String score) {
      this(name, looks, score, "");
    }

    String inHelp() {
      return note.isEmpty() ? name : name + " (" + note + ")";
    }
  }
}
