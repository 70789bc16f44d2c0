package dev.espalier.experiment.progress;

import dev.espalier.fault.SettingNames;
import dev.espalier.record.RoundRecord;
import dev.espalier.train.progress.TrainingListener;

/** Told what happens while an experiment runs. */
public interface ExperimentListener extends TrainingListener {

  /** Listens to nothing. */
  ExperimentListener NONE = new ExperimentListener() {};

  /**
   * Something the user should know, such as that a tenth of the text is held out. One line;
   * settings are named by their keys.
   */
  default void note(String message) {}

  /**
   * The same as the run says it, with settings named as {@link SettingNames} describes. Calls
   * {@link #note} with their keys; to be overridden by listeners whose users know settings by other
   * names.
   */
  default void tell(String message) {
    note(SettingNames.KEYS.in(message));
  }

  /** How long the run is expected to take. One line. */
  default void runTimeEstimated(String forecast) {
    note(forecast);
  }

  /**
   * How much evaluation each training brings, told before the first begins.
   *
   * @param within before its last step, in times that one step takes
   * @param after behind its last step, in the same
   */
  default void evaluationTimeEstimated(double within, double after) {}

  /**
   * A round begins.
   *
   * @param round from 0
   * @param lastRound the round at which the experiment is expected to end
   * @param sparsity of the scope in this round, in [0, 1]
   */
  default void roundStarted(int round, int lastRound, double sparsity) {}

  /** A round is committed to the run directory. */
  default void roundDone(RoundRecord round) {}
}
