package dev.espalier.train.state;

/** Keeps the state of a training, and knows what it begins with and when it is to be saved. */
public interface StateKeeper {

  /** Begins at the first step and saves nothing. */
  StateKeeper NONE =
      new StateKeeper() {
        @Override
        public void begin(Stateful training) {
          // It begins as it is.
        }

        @Override
        public boolean isDue(int step) {
          return false;
        }

        @Override
        public boolean isDueBeforeEvaluation() {
          return false;
        }

        @Override
        public void save(int step, Stateful training) {
          // Nobody asked for it.
        }
      };

  /**
   * Restores the training where there is a state to continue from, and starts to measure the time
   * between savings.
   *
   * @throws dev.espalier.fault.BadInputException if the state is another training's
   */
  void begin(Stateful training);

  /**
   * Returns whether to save the state after a step.
   *
   * @param step counted from 1
   */
  boolean isDue(int step);

  /** Returns whether to save it after the last step, before what follows is measured. */
  boolean isDueBeforeEvaluation();

  /**
   * Saves the state. May be called by a thread that has been interrupted.
   *
   * @param step it is saved after
   */
  void save(int step, Stateful training);
}
