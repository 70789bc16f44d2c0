package dev.espalier.train;

import dev.espalier.train.progress.StepReport;
import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;
import dev.espalier.train.state.Stateful;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The progress of a training run. */
final class Progress implements Stateful {

  private final int totalSteps;
  private final int stepsPerEpoch;
  private int steps;
  private double lossSum;
  private long tokens;
  private Optional<String> stoppedBy = Optional.empty();

  /** A step whose update of the weights is done, but whose hooks have not all been called. */
  private @Nullable DoneStep unfinished;

  Progress(int totalSteps, int stepsPerEpoch) {
    this.totalSteps = totalSteps;
    this.stepsPerEpoch = stepsPerEpoch;
  }

  /** Returns the number of steps taken. */
  int steps() {
    return steps;
  }

  /** Tells whether another step follows. */
  boolean goesOn() {
    return steps < totalSteps && stoppedBy.isEmpty();
  }

  /** Returns the completed passes over the text, as a fraction. */
  double epoch() {
    return steps / (double) stepsPerEpoch;
  }

  /** Counts a step that has updated the weights. */
  DoneStep took(StepReport.Update update, long trainedOn) {
    steps++;
    lossSum += update.loss();
    tokens += trainedOn;
    DoneStep step = new DoneStep(steps, totalSteps, epoch(), update, trainedOn);
    unfinished = step;
    return step;
  }

  /** Returns the step whose hooks are yet to be called, if training was stopped there. */
  Optional<DoneStep> unfinished() {
    return Optional.ofNullable(unfinished);
  }

  /** Called when all hooks of the last step have been called. */
  void finished(DoneStep step) {
    stoppedBy = step.stoppedBy();
    unfinished = null;
  }

  /**
   * Returns the outcome of training.
   *
   * @param seconds duration of training, in seconds
   */
  TrainingOutcome outcome(double seconds) {
    return new TrainingOutcome(lossSum / steps, steps, tokens, seconds, stoppedBy);
  }

  @Override
  public void save(StateWriter to) {
    to.put("steps", steps).put("loss_sum", lossSum).put("tokens", tokens);
    stoppedBy.ifPresent(rule -> to.put("stopped_by", rule));
    if (unfinished != null) {
      unfinished.save(to.part("unfinished"));
    }
  }

  @Override
  public void restore(StateReader from) {
    steps = from.count("steps", totalSteps);
    lossSum = from.number("loss_sum");
    tokens = from.whole("tokens");
    stoppedBy = from.has("stopped_by") ? Optional.of(from.text("stopped_by")) : Optional.empty();
    StateReader step = from.part("unfinished");
    unfinished = step.has("tokens") ? DoneStep.restored(step, steps, totalSteps, epoch()) : null;
  }
}
