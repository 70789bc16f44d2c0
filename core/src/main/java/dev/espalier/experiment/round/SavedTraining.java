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
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The saved states of one round's training, or of a single training: what it continues from, and
 * when its state is saved again. Open from the moment the round is looked at until it has begun.
 */
public final class SavedTraining implements AutoCloseable {

  private static final String TRAINING = "training";
  private static final String ROUND = "round";

  /** Training that nobody would like to lose while the end of a round is measured, in seconds. */
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
   * Opens the newest intact state of a round, if there is one; damaged ones are told of.
   *
   * @param round the number of the round, 0 for a single training
   * @throws dev.espalier.fault.BadInputException if what is there cannot be read
   */
  public static SavedTraining open(
      RunDirectory run, int round, Settings settings, ExperimentListener listener) {
    StateFolder folder = new StateFolder(run.trainingStates(round));
    return new SavedTraining(
        folder, settings.get(Setting.SAVE_EVERY), listener, folder.newest(listener::tell));
  }

  /** Returns whether the training continues from a saved state. */
  public boolean continues() {
    return found.isPresent();
  }

  /** Returns the mask that a saved round was being trained under. */
  Optional<Mask> mask(List<TensorSpec> scope) {
    return round().map(saved -> RoundState.mask(saved, scope));
  }

  /** Returns the formats that the training was saved in, where it was; otherwise the policy. */
  public FormatPolicy formats(FormatPolicy otherwise) {
    return round()
        .<FormatPolicy>map(saved -> new RecordedFormats(RoundState.formats(saved), otherwise))
        .orElse(otherwise);
  }

  private Optional<StateReader> round() {
    return found.map(state -> state.reader().part(ROUND));
  }

  /**
   * Returns the keeper of the training's states.
   *
   * @param round what is saved beside the training
   */
  StateKeeper keeper(Stateful round) {
    return new Keeper(round);
  }

  /**
   * Returns the keeper of a single training's states.
   *
   * @param formats of the weights that are trained
   * @param metrics logged so far
   */
  public StateKeeper keeper(Mask mask, ExecutionPlan formats, MetricsWriter metrics) {
    return keeper(new RoundState(mask, formats, new RoundClock(), metrics, Optional.empty()));
  }

  /** Releases what was opened. */
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
            training.restore(state.reader().part(TRAINING));
            round.restore(state.reader().part(ROUND));
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
      folder.save(
          step,
          new Stateful() {
            @Override
            public void save(StateWriter to) {
              training.save(to.part(TRAINING));
              round.save(to.part(ROUND));
            }

            @Override
            public void restore(StateReader from) {
              throw new UnsupportedOperationException("it is being saved");
            }
          });
      saved = System.nanoTime();
    }
  }
}
