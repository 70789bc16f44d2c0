package dev.espalier.train.progress;

/**
 * Receives the progress of training and evaluation. Methods are called on the thread that trains,
 * and do nothing by default.
 */
public interface TrainingListener {

  /** Ignores all events. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * Called when training starts.
   *
   * @param totalSteps steps of the training, unless it is stopped early
   */
  default void trainingStarted(int totalSteps) {}

  /**
   * Called when training resumes after it was stopped.
   *
   * @param step number of the last completed step, from 1
   */
  default void trainingContinues(int step) {}

  /** Called after an optimizer step. */
  default void stepDone(StepReport step) {}

  /** Called when an evaluation interrupts the steps. */
  default void trainingPaused() {}

  /** Called when the steps continue after an evaluation. */
  default void trainingResumed() {}

  /**
   * Called when an evaluation starts.
   *
   * @param blocks number of blocks to evaluate
   */
  default void evaluationStarted(int blocks) {}

  /**
   * Called when some blocks of an evaluation are complete.
   *
   * @param done blocks evaluated so far
   * @param blocks number of blocks to evaluate
   */
  default void blocksEvaluated(int done, int blocks) {}
}
