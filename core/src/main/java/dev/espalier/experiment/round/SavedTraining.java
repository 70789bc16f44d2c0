package dev.espalier.experiment.round;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.mask.Mask;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.ExecutionPlan;
import dev.espalier.model.FormatPolicy;
import dev.espalier.record.MetricsWriter;
import dev.espalier.record.RunDirectory;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.train.state.SaveEvery;
import dev.espalier.train.state.SavedState;
import dev.espalier.train.state.StateFolder;
import dev.espalier.train.state.StateKeeper;
import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;
import dev.espalier.train.state.Stateful;
import dev.espalier.train.state.Stopwatch;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The saved states of one round's training, or of a training run without rounds: the state from
 * which training resumes, and when it is saved again. Open until the round has started.
 */
public final class SavedTraining implements AutoCloseable {

  private static final String TRAINING = "training";
  private static final String ROUND = "round";

  /**
   * The duration of training, in seconds, that is worth saving before the end of a round is
   * evaluated.
   */
  private static final double WORTH_SAVING_SECONDS = 60;

  private final StateFolder folder;
  private final SaveEvery every;
  private final ExperimentListener listener;
  private Optional<SavedState> found;

  private SavedTraining(
      StateFolder folder,
      SaveEvery every,
      ExperimentListener listener,
      Optional<SavedState> found) {
    this.folder = folder;
    this.every = every;
    this.listener = listener;
    this.found = found;
  }

  /**
   * Opens the newest intact state of a round, if there is one, and notifies the listener of damaged
   * ones.
   *
   * @param round index of the round, 0 for a training run without rounds
   * @throws dev.espalier.fault.BadInputException if the states cannot be read
   */
  public static SavedTraining open(
      RunDirectory run, int round, Settings settings, ExperimentListener listener) {
    StateFolder folder = new StateFolder(run.trainingStates(round));
    return new SavedTraining(
        folder, settings.get(Setting.SAVE_EVERY), listener, folder.newest(listener::tell));
  }

  /** Returns the mask under which a saved round was being trained. */
  Optional<Mask> mask(List<TensorSpec> scope) {
    return round().map(saved -> RoundState.mask(saved, scope));
  }

  /** Returns the formats recorded in the saved state, or the given policy if there is none. */
  public FormatPolicy formats(FormatPolicy otherwise) {
    return round()
        .<FormatPolicy>map(saved -> new RecordedFormats(RoundState.formats(saved), otherwise))
        .orElse(otherwise);
  }

  private Optional<StateReader> round() {
    return found.map(state -> state.reader().part(ROUND));
  }

  /**
   * Returns the keeper of the training states.
   *
   * @param round the part of the state that is not that of training
   */
  StateKeeper keeper(Stateful round) {
    return new Keeper(round);
  }

  /**
   * Returns the keeper of the states of a training run without rounds.
   *
   * @param formats formats of the weights being trained
   * @param metrics steps logged so far
   */
  public StateKeeper keeper(Mask mask, ExecutionPlan formats, MetricsWriter metrics) {
    return keeper(new RoundState(mask, formats, new Stopwatch(), metrics, Optional.empty()));
  }

  /** Closes the saved state. */
  @Override
  public void close() {
    found.ifPresent(SavedState::close);
    found = Optional.empty();
  }

  /** Saves training and round together. */
  private final class Keeper implements StateKeeper {

    private final Stateful round;
    private long saved = System.nanoTime();

    private Keeper(Stateful round) {
      this.round = round;
    }

    @Override
    public void begin(Stateful training) {
      found.ifPresent(
          state -> {
            new Both(training, round).restore(state.reader());
            listener.tell(
                String.format(
                    Locale.ROOT, "continues after step %,d, where it was saved", state.step()));
          });
      close();
      saved = System.nanoTime();
    }

    @Override
    public boolean isDue(int step) {
      return switch (every) {
        case SaveEvery.Steps(int steps) -> step % steps == 0;
        case SaveEvery.Minutes(double minutes) -> unsavedSeconds() >= 60 * minutes;
        case SaveEvery.Off() -> false;
      };
    }

    @Override
    public boolean isDueBeforeEvaluation() {
      return !(every instanceof SaveEvery.Off) && unsavedSeconds() >= WORTH_SAVING_SECONDS;
    }

    private double unsavedSeconds() {
      return (System.nanoTime() - saved) / 1e9;
    }

    @Override
    public void save(int step, Stateful training) {
      if (every instanceof SaveEvery.Off) {
        return;
      }
      folder.save(step, new Both(training, round));
      saved = System.nanoTime();
    }
  }

  /** Training and round as one state. */
  private record Both(Stateful training, Stateful round) implements Stateful {

    @Override
    public void save(StateWriter to) {
      training.save(to.part(TRAINING));
      round.save(to.part(ROUND));
    }

    @Override
    public void restore(StateReader from) {
      training.restore(from.part(TRAINING));
      round.restore(from.part(ROUND));
    }
  }
}
