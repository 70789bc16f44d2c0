package dev.espalier.experiment.round;

import dev.espalier.experiment.input.Inputs;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.progress.RunTimeEstimate;
import dev.espalier.train.EvaluationSchedule;
import dev.espalier.train.TrainingSettings;

/**
 * The evaluations of a training run, known before it starts.
 *
 * @param steps steps of the training
 * @param within batches evaluated before its last step is done
 * @param after batches evaluated after the last step: both texts if they are not measured with that
 *     step, and the individual rows if requested
 */
public record EvaluationEstimate(int steps, long within, long after) {

  public static EvaluationEstimate of(
      EvaluationSchedule plan, TrainingSettings settings, Inputs inputs) {
    int batch = settings.batchSize();
    int steps = settings.totalSteps(inputs.data().train().count());
    long validation = Math.ceilDiv(plan.validation().count(), batch);
    long sample = Math.ceilDiv(plan.sample().count(), batch);
    int every = plan.every().orElse(Integer.MAX_VALUE);
    boolean lastIsMeasured = steps > 0 && steps % every == 0;
    boolean bothAreMeasured = lastIsMeasured && plan.bothEachTime();
    return new EvaluationEstimate(
        steps,
        steps / every * (validation + (plan.bothEachTime() ? sample : 0)),
        (lastIsMeasured ? 0 : validation)
            + (bothAreMeasured ? 0 : sample)
            + inputs.batchesByText());
  }

  /** Returns the estimated duration of a number of rounds. */
  public RunTimeEstimate forecast(double stepSeconds, int rounds, boolean mayEndEarly) {
    return new RunTimeEstimate(stepSeconds, steps, within, after, rounds, mayEndEarly);
  }

  /** Tells the listener the estimated duration. */
  public void tell(
      double stepSeconds, int rounds, boolean mayEndEarly, ExperimentListener listener) {
    RunTimeEstimate forecast = forecast(stepSeconds, rounds, mayEndEarly);
    listener.runTimeEstimated(forecast.toString());
    listener.evaluationTimeEstimated(forecast.stepsWithin(), forecast.stepsAfter());
  }
}
