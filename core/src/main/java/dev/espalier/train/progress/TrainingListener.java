package dev.espalier.train.progress;

/** Told what happens while a model is trained or evaluated; the only calls that go upward. */
public interface TrainingListener {

  /** Listens to nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /** A training of this many steps begins. */
  default void trainingStarted(int totalSteps) {}

  /**
   * The training that begins continues one that was stopped.
   *
   * @param step the last step that is done, counted from 1
   */
  default void trainingContinues(int step) {}

  /** An optimizer step is done. */
  default void stepDone(StepReport step) {}

  /** The steps pause for evaluations within the training. */
  default void trainingPaused() {}

  /** The steps go on. */
  default void trainingResumed() {}

  /** An evaluation over this many blocks begins. */
  default void evaluationStarted(int blocks) {}

  /** This many blocks of an evaluation are done. */
  default void blocksEvaluated(int done, int blocks) {}
}
