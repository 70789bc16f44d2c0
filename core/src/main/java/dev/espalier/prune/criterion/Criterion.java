package dev.espalier.prune.criterion;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.network.Activations;
import java.util.LinkedHashMap;
import java.util.Map;

/** How a weight's importance is computed, by what has to be looked at for it. */
public sealed interface Criterion {

  /** Looks at the trained weights and nothing else. */
  non-sealed interface OfWeights extends Criterion {
    /** The scores of the survivors. */
    Scores scores(Trained trained);

    @Override
    default long bytes(Gpt2Config config, int samples, int batchSize, int blockSize) {
      // Scores, and a copy of the weights.
      return 2 * Float.BYTES * Gpt2Layout.of(config).parameters();
    }
  }

  /** Looks at the model's gradients or activations on a calibration text, too. */
  non-sealed interface OfText extends Criterion {
    /** The scores of the survivors. */
    Scores scores(Trained trained, CalibrationText text);

    @Override
    default long bytes(Gpt2Config config, int samples, int batchSize, int blockSize) {
      // A copy of the weights, their gradient, and at most two numbers more for each.
      return 4 * Float.BYTES * Gpt2Layout.of(config).parameters()
          + Activations.trainingBytes(config, batchSize, blockSize);
    }
  }

  /** Watches the training of the round. */
  non-sealed interface OfTraining extends Criterion {
    /** What a step adds to the score of a weight, from its value and its gradient. */
    float share(float weight, float gradient);

    /** The scores of the survivors. */
    default Scores scores(Trained trained, GradientSums sums) {
      return sums.scores(trained.mask());
    }

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

  /** Every criterion, by the name the settings use. */
  static Map<String, Criterion> byName() {
    Map<String, Criterion> criteria = new LinkedHashMap<>();
    criteria.put("magnitude", new Magnitude());
    criteria.put("random", new RandomRank());
    criteria.put("shuffled", new Shuffled());
    criteria.put("signed", new Signed());
    criteria.put("snip", new Snip());
    criteria.put("taylor", new Taylor());
    criteria.put("movement", new Movement());
    criteria.put("wanda", new Wanda());
    criteria.put("synflow", new SynFlow());
    criteria.put("grasp", new Grasp());
    criteria.put("sparsegpt", new SparseGpt());
    return criteria;
  }

  /**
   * The criterion of a name.
   *
   * @param where the option or file and key the name was given in
   * @throws BadInputException if there is none
   */
  static Criterion named(String name, String where) {
    Criterion criterion = byName().get(name);
    if (criterion == null) {
      throw new BadInputException(
          where, "'" + name + "' is no criterion", "use " + String.join(", ", byName().keySet()));
    }
    return criterion;
  }
}
