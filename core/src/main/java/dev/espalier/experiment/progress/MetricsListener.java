package dev.espalier.experiment.progress;

import dev.espalier.record.MetricsWriter;
import dev.espalier.record.StepRecord;
import dev.espalier.train.progress.FitPoint;
import dev.espalier.train.progress.StepReport;
import dev.espalier.train.progress.TrainingListener;

/** Writes each reported step to {@code metrics.jsonl} and forwards all events. */
public record MetricsListener(MetricsWriter metrics, TrainingListener next)
    implements TrainingListener {

  @Override
  public void trainingStarted(int totalSteps) {
    next.trainingStarted(totalSteps);
  }

  @Override
  public void trainingContinues(int step) {
    next.trainingContinues(step);
  }

  @Override
  public void stepDone(StepReport step) {
    metrics.append(
        new StepRecord(
            step.step(),
            step.epoch(),
            step.update().loss(),
            step.update().learningRate(),
            step.update().gradNorm(),
            step.pace().stepTimeSeconds(),
            new StepRecord.Measurements(
                step.maskDistance().isPresent() ? step.maskDistance().getAsDouble() : null,
                step.fit().map(FitPoint::evalLoss).orElse(null),
                step.fit()
                    .filter(fit -> fit.trainLoss().isPresent())
                    .map(MetricsListener::trainLoss)
                    .orElse(null))));
    next.stepDone(step);
  }

  private static double trainLoss(FitPoint fit) {
    return fit.trainLoss().orElseThrow();
  }

  @Override
  public void trainingPaused() {
    next.trainingPaused();
  }

  @Override
  public void trainingResumed() {
    next.trainingResumed();
  }

  @Override
  public void evaluationStarted(int blocks) {
    next.evaluationStarted(blocks);
  }

  @Override
  public void blocksEvaluated(int done, int blocks) {
    next.blocksEvaluated(done, blocks);
  }
}
