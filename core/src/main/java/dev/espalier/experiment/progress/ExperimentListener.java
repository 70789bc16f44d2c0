package dev.espalier.experiment.progress;

import dev.espalier.experiment.host.MemoryEstimate;
import dev.espalier.fault.SettingNames;
import dev.espalier.record.RoundRecord;
import dev.espalier.train.progress.TrainingListener;
import java.nio.file.Path;

/**
 * Receives the progress of an experiment. Methods are called on the thread of the run and, by
 * default, do nothing unless said otherwise.
 */
public interface ExperimentListener extends TrainingListener, InputListener {

  /** Ignores all events. */
  ExperimentListener NONE = new ExperimentListener() {};

  /**
   * Called with a fact the user should know, such as that a tenth of the text is held out. The
   * message is one line, in which settings are named by their keys.
   */
  default void note(String message) {}

  /**
   * Called with the same message in its original form, in which settings are named as {@link
   * SettingNames} describes. By default calls {@link #note} with their keys; listeners whose users
   * know settings by other names override this.
   */
  default void tell(String message) {
    note(SettingNames.KEYS.in(message));
  }

  /**
   * Called before memory is allocated. By default calls {@link #note}.
   *
   * @param needed expected peak resident memory of the process, in bytes
   * @param available memory that it may take, in bytes
   */
  default void memoryEstimated(long needed, long available) {
    note("needs about " + MemoryEstimate.text(needed, available) + " of memory");
  }

  @Override
  default void downloadNote(String message) {
    note(message);
  }

  /** Called with the expected duration of the run, in one line. By default calls {@link #note}. */
  default void runTimeEstimated(String forecast) {
    note(forecast);
  }

  /**
   * Called before the first round with the evaluation time of each round.
   *
   * @param within evaluation time before the last step, in units of the duration of a step
   * @param after evaluation time after the last step, in the same units
   */
  default void evaluationTimeEstimated(double within, double after) {}

  /**
   * Called when a round starts.
   *
   * @param round index of the round, from 0
   * @param lastRound the round after which the experiment is expected to end
   * @param sparsity sparsity of the scope in this round, in [0, 1]
   */
  default void roundStarted(int round, int lastRound, double sparsity) {}

  /**
   * Called when a round was taken from another run instead of trained.
   *
   * @param run the directory of the other run
   */
  default void roundTaken(int round, Path run) {}

  /** Called when a round has been committed to the run directory. */
  default void roundDone(RoundRecord round) {}
}
