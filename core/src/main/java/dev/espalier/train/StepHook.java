package dev.espalier.train;

/** Called after each step of a training, once the weights are updated. */
@FunctionalInterface
interface StepHook {

  /** Looks at the step, and may add to what is known of it. */
  void after(DoneStep step);
}
