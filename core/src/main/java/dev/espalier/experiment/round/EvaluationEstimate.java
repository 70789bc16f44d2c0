package dev.espalier.experiment.round;

import dev.espalier.experiment.input.Inputs;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.progress.RunTimeEstimate;
import dev.espalier.train.EvaluationSchedule;
import dev.espalier.train.TrainingSettings;

/**
 * What a training evaluates, as is known before it begins.
 *
 * @param steps of the training
 * @param within batches evaluated before its last step is done
 * @param after batches behind it: both texts where they are not measured with the last step, and
 *     the rows one by one where that was asked for
 */
public record EvaluationEstimate(int steps, long within, long after) {

  public static EvaluationEstimate of(
      EvaluationSchedule plan, TrainingSettings settings, Inputs inputs) {
    int batch = settings.batchSize();
    int steps = settings.totalSteps(inputs.data().train().count());
    long validation = Math.ceilDiv(plan.validation().count(), batch);
    long sample = Math.ceilDiv(plan.sample().count(), batch);
    int every = plan.every().orElse(Integer.MAX_VALUE);
    boolean lastIsMeasured = steps % every == 0;
    boolean bothAreMeasured = lastIsMeasured && plan.bothEachTime();
    return new EvaluationEstimate(
        steps,
        steps / every * (validation + (plan.bothEachTime() ? sample : 0)),
        (lastIsMeasured ? 0 : validation)
            + (bothAreMeasured ? 0 : sample)
            + inputs.batchesByText());
  }

  /** Tells how long it takes. */
  public void tell(
      double stepSeconds, int rounds, boolean mayEndEarly, ExperimentListener listener) {
    RunTimeEstimate forecast =
        new RunTimeEstimate(stepSeconds, steps, within, after, rounds, mayEndEarly);
    listener.runTimeEstimated(forecast.toString());
    listener.evaluationTimeEstimated(forecast.stepsWithin(), forecast.stepsAfter());
  }
}
