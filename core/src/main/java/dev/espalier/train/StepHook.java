package dev.espalier.train;

/** A callback invoked after each training step, once the weights are updated. */
@FunctionalInterface
interface StepHook {

  /** Receives the step, to which it may add measurements. */
  void after(DoneStep step);
}
