package dev.espalier.train.state;

/** Restores the state of training at its start, and decides when to save it. */
public interface StateKeeper {

  /** Starts at the first step and saves nothing. */
  StateKeeper NONE =
      new StateKeeper() {
        @Override
        public void begin(Stateful training) {
          // Starts from the initial state.
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
          // Nothing is saved.
        }
      };

  /**
   * Restores training from a saved state, if there is one, and starts to measure the time between
   * saves.
   *
   * @throws dev.espalier.fault.BadInputException if the state belongs to another training run
   */
  void begin(Stateful training);

  /**
   * Tells whether to save the state after a step.
   *
   * @param step number of the step, from 1
   */
  boolean isDue(int step);

  /** Tells whether to save the state after the last step, before the final evaluation. */
  boolean isDueBeforeEvaluation();

  /**
   * Saves the state. May be called by an interrupted thread.
   *
   * @param step number of the step after which it is saved
   */
  void save(int step, Stateful training);
}
