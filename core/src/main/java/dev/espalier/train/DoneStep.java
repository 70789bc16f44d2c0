package dev.espalier.train;

import dev.espalier.train.progress.FitPoint;
import dev.espalier.train.progress.StepReport;
import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;
import java.util.Optional;
import java.util.OptionalDouble;

/** A step that is done: what it came to, and what {@linkplain StepHook hooks} find out after it. */
final class DoneStep {

  private final int number;
  private final int totalSteps;
  private final double epoch;
  private final StepReport.Update update;
  private final long tokens;
  private Optional<FitPoint> fit = Optional.empty();
  private OptionalDouble maskDistance = OptionalDouble.empty();
  private Optional<String> stoppedBy = Optional.empty();

  /**
   * @param number from 1
   * @param totalSteps of the training, unless it is stopped
   * @param epoch passes over the text completed
   * @param tokens trained on
   */
  DoneStep(int number, int totalSteps, double epoch, StepReport.Update update, long tokens) {
    this.number = number;
    this.totalSteps = totalSteps;
    this.epoch = epoch;
    this.update = update;
    this.tokens = tokens;
  }

  /** Returns the step that {@link #save} has written. */
  static DoneStep restored(StateReader from, int number, int totalSteps, double epoch) {
    StepReport.Update update =
        new StepReport.Update(
            from.number("loss"), from.number("learning_rate"), from.number("grad_norm"));
    return new DoneStep(number, totalSteps, epoch, update, from.whole("tokens"));
  }

  /** Writes what cannot be computed again once the weights have been updated. */
  void save(StateWriter to) {
    to.put("loss", update.loss())
        .put("learning_rate", update.learningRate())
        .put("grad_norm", update.gradNorm())
        .put("tokens", tokens);
  }

  int number() {
    return number;
  }

  double epoch() {
    return epoch;
  }

  /** The losses measured after the step, if they were. */
  Optional<FitPoint> fit() {
    return fit;
  }

  /** The rule that ended the training with this step, before its time. */
  Optional<String> stoppedBy() {
    return stoppedBy;
  }

  void measured(Optional<FitPoint> losses) {
    fit = losses;
  }

  /** Takes what a stopping rule has seen. The last step needs nobody to end it. */
  void seen(StoppingRule.Look look) {
    maskDistance = look.maskDistance();
    if (number < totalSteps) {
      stoppedBy = look.stop();
    }
  }

  /** Whether listeners hear of it: each n-th step, the last, and those with a measurement. */
  boolean isReported(int every) {
    return number % every == 0
        || number == totalSteps
        || stoppedBy.isPresent()
        || fit.isPresent()
        || maskDistance.isPresent();
  }

  StepReport report(double seconds) {
    StepReport.Pace pace = new StepReport.Pace(seconds, tokens);
    return new StepReport(number, totalSteps, epoch, update, pace, maskDistance, fit);
  }
}
