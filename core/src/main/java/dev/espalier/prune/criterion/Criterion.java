package dev.espalier.prune.criterion;

import dev.espalier.memory.Footprint;
import dev.espalier.memory.TensorSpec;

/** A pruning criterion: computes a score for every weight, by what it must evaluate. */
public sealed interface Criterion {

  /** Scores weights by the trained model alone. */
  non-sealed interface OfWeights extends Criterion {
    /** Returns the scores of the weights that are kept. */
    Scores scores(ScoringContext trained);

    @Override
    default Footprint footprint(ScoringSize size) {
      return Footprint.NOTHING;
    }
  }

  /** Scores weights by the model's gradients or activations on a calibration text. */
  non-sealed interface OfText extends Criterion {
    /** Returns the scores of the weights that are kept. */
    Scores scores(ScoringContext trained, CalibrationText text);

    /** By default that of gradients, and one number for each weight of the scope. */
    @Override
    default Footprint footprint(ScoringSize size) {
      return Footprint.offHeap(size.gradientBytes() + size.scopeBytes());
    }
  }

  /**
   * Scores weights during the training of the round; {@link GradientSums} accumulates the scores.
   */
  non-sealed interface OfTraining extends Criterion {
    /** Returns what a step adds to the score of a weight, given its value and its gradient. */
    float share(float weight, float gradient);

    @Override
    default Footprint footprint(ScoringSize size) {
      return Footprint.offHeap(size.scopeBytes());
    }
  }

  /**
   * Returns the memory it needs besides the weights: during training for a criterion of the
   * training, after it for others.
   */
  Footprint footprint(ScoringSize size);

  /** Tells whether it can score the weights of a tensor. */
  default boolean scores(TensorSpec tensor) {
    return true;
  }

  /**
   * Returns the number of steps of a cut, before each of which the remaining weights are scored
   * anew. Their number decreases geometrically from step to step.
   */
  default int steps() {
    return 1;
  }

  /** Tells whether it can score groups of weights. */
  default boolean scoresGroups() {
    return false;
  }

  /** Tells whether its paper ranks the inputs of each output separately. */
  default boolean ranksByOutput() {
    return false;
  }

  /** Tells whether the remaining weights can be updated to compensate for those it prunes. */
  default boolean updatesWeights() {
    return false;
  }

  /** Returns its name and its texts for help and reports. */
  Description description();

  /** Returns the name used in settings. */
  default String name() {
    return description().name();
  }

  /** What a criterion evaluates, in the order of the help. */
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
   * The texts of a criterion.
   *
   * @param name name used in settings
   * @param looks what it evaluates
   * @param score what is ranked, as named in the report
   * @param note what the help adds to the name; may be empty
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
