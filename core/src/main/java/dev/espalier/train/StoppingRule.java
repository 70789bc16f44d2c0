package dev.espalier.train;

import dev.espalier.model.Parameters;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** Looks at a training after each of its steps, and may end it before its time. */
@FunctionalInterface
public interface StoppingRule {

  /** Never ends a training. */
  StoppingRule NEVER = (step, weights) -> Look.NOTHING_SEEN;

  /**
   * What was seen after a step.
   *
   * @param enough whether the training ends with this step
   * @param maskDistance between the mask that would be cut now and the one drawn before, where such
   *     were drawn
   */
  record Look(boolean enough, OptionalDouble maskDistance) {

    /** Nothing was measured, and the training goes on. */
    public static final Look NOTHING_SEEN = new Look(false, OptionalDouble.empty());
  }

  /**
   * Looks at the step that was just done.
   *
   * @param step counted from 1
   * @param weights the whole model's as they are now; made when asked for
   */
  Look after(int step, Supplier<Parameters> weights);
}
