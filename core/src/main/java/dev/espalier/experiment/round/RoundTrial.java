package dev.espalier.experiment.round;

import dev.espalier.experiment.progress.RunTimeEstimate;
import dev.espalier.mask.Mask;
import dev.espalier.train.Trainer;
import dev.espalier.train.TrainingSession;
import java.util.List;

/**
 * Measures the steps of a run's first round without taking any, and tells how long the run takes.
 */
public final class RoundTrial implements AutoCloseable {

  private final WorkingModel model;
  private final TrainingSession training;

  private RoundTrial(WorkingModel model, TrainingSession training) {
    this.model = model;
    this.training = training;
  }

  /** Begins the first round of a run. */
  public static RoundTrial of(RoundSetup setup) {
    Mask none = Mask.dense(List.of());
    WorkingModel model =
        WorkingModel.of(
            setup.inputs().trainingConfig(), setup.weights(), none, WorkingModel.Shape.WHOLE);
    Trainer trainer =
        new Trainer(
            model.config(),
            setup.inputs().kernels(),
            setup.training(),
            setup.inputs().data().train(),
            setup.formChoice());
    return new RoundTrial(model, trainer.begin(model.trained(), model.mask()));
  }

  /** Returns the duration of a step, measured now, as {@link TrainingSession#stepSeconds} does. */
  public double stepSeconds() {
    return training.stepSeconds();
  }

  /**
   * Returns what a number of rounds of a run takes.
   *
   * @param stepSeconds duration of a step
   */
  public static RunTimeEstimate forecast(RoundSetup setup, int rounds, double stepSeconds) {
    return EvaluationEstimate.of(
            setup.stopping().plan(setup.inputs().data(), setup.training()),
            setup.training(),
            setup.inputs())
        .forecast(stepSeconds, rounds, setup.stopping().mayEndEarly());
  }

  @Override
  public void close() {
    training.close();
    model.close();
  }
}
