package dev.espalier.train;

import dev.espalier.train.progress.FitPoint;
import dev.espalier.train.progress.StepReport;
import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;
import dev.espalier.train.stopping.StoppingRule;
import java.util.Optional;
import java.util.OptionalDouble;

/** A completed step: its results, and what {@linkplain StepHook hooks} measured after it. */
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
   * @param number number of the step, from 1
   * @param totalSteps steps of the training, unless it is stopped early
   * @param epoch completed passes over the text, as a fraction
   * @param tokens tokens of the step
   */
  DoneStep(int number, int totalSteps, double epoch, StepReport.Update update, long tokens) {
    this.number = number;
    this.totalSteps = totalSteps;
    this.epoch = epoch;
    this.update = update;
    this.tokens = tokens;
  }

  /** Returns the step written by {@link #save}. */
  static DoneStep restored(StateReader from, int number, int totalSteps, double epoch) {
    StepReport.Update update =
        new StepReport.Update(
            from.number("loss"), from.number("learning_rate"), from.number("grad_norm"));
    return new DoneStep(number, totalSteps, epoch, update, from.whole("tokens"));
  }

  /** Writes what cannot be recomputed once the weights have been updated. */
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

  /** Returns the losses measured after the step, if any. */
  Optional<FitPoint> fit() {
    return fit;
  }

  /** Returns the rule that ended training early with this step, if any. */
  Optional<String> stoppedBy() {
    return stoppedBy;
  }

  void measured(Optional<FitPoint> losses) {
    fit = losses;
  }

  /** Records what a stopping rule returned. After the last step there is nothing left to stop. */
  void seen(StoppingRule.Look look) {
    maskDistance = look.maskDistance();
    if (number < totalSteps) {
      stoppedBy = look.stop();
    }
  }

  /**
   * Tells whether listeners receive the step: every n-th step, the last one, and those with a
   * measurement.
   */
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
