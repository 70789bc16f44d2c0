package dev.espalier.experiment;

import dev.espalier.checkpoint.CheckpointWriter;
import dev.espalier.experiment.input.Inputs;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.progress.MetricsListener;
import dev.espalier.experiment.round.EvaluationEstimate;
import dev.espalier.experiment.round.RoundSetup;
import dev.espalier.experiment.round.SavedTraining;
import dev.espalier.experiment.round.Stopping;
import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.model.Parameters;
import dev.espalier.record.MetricsWriter;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.RunWriter;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.train.AfterStep;
import dev.espalier.train.Course;
import dev.espalier.train.EvaluationSchedule;
import dev.espalier.train.Evaluator;
import dev.espalier.train.LossHistory;
import dev.espalier.train.Trainer;
import dev.espalier.train.TrainingOutcome;
import dev.espalier.train.TrainingSession;
import dev.espalier.train.TrainingSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model once, without pruning it further, from a checkpoint or from random weights.
 * Weights that are pruned already stay so: by the mask of a round, by {@code mask} or by {@code
 * keep_zeros}.
 */
public final class TrainingRun implements Task<TrainingResult> {

  private final Settings settings;
  private final Path out;
  private final IfExists existing;
  private final @Nullable Path scratch;

  private TrainingRun(Builder builder) {
    this.settings = builder.settings();
    this.out = builder.out();
    this.existing = builder.existing();
    this.scratch = builder.scratch;
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Trains and evaluates the model, and writes {@code model/} and {@code metrics.jsonl}.
   *
   * @throws BadInputException if an input cannot be used; nothing has been written then
   * @throws dev.espalier.fault.RunFailedException if training diverges
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; the state of
   *     training is saved first, and resuming continues from it
   */
  @Override
  public TrainingResult run(ExperimentListener listener) {
    try (RunPlace place = RunPlace.open(out, existing, listener::tell);
        RoundSetup setup = open(place.settings(settings), listener)) {
      Mask mask = scratch == null ? setup.maskOfTraining(listener) : Mask.dense(List.of());
      try (RunWriter writer = place.prepare(setup)) {
        Optional<TrainingResult> done = FinishedTraining.in(writer.directory());
        return done.isPresent() ? done.get() : run(setup, mask, writer, listener);
      }
    }
  }

  private TrainingResult run(
      RoundSetup setup, Mask mask, RunWriter writer, ExperimentListener listener) {
    setup.tellMemory();
    try {
      Inputs inputs = setup.inputs();
      TrainingSettings training = setup.training();
      Stopping stopping = setup.stopping();
      Parameters weights = setup.weights();
      RunDirectory directory = writer.directory();
      EvaluationSchedule schedule = stopping.plan(inputs.data(), training);
      long begin = System.nanoTime();
      LossHistory.Fitted fitted;
      try (SavedTraining states = SavedTraining.open(directory, 0, setup.settings(), listener);
          MetricsWriter metrics = writer.writeTrainedMetrics();
          TrainingSession round = trainer(setup, states).begin(weights, mask)) {
        if (training.trains()) {
          EvaluationEstimate.of(schedule, training, inputs)
              .tell(round.stepSeconds(), 1, stopping.mayEndEarly(), listener);
        }
        fitted =
            round.fit(
                0,
                new Course(
                    schedule,
                    AfterStep.NOTHING,
                    stopping.rule(),
                    states.keeper(mask, round.forms(), metrics)),
                new MetricsListener(metrics, listener));
        Evaluator.Outcome last = fitted.fit().evaluated();
        metrics.evaluated(fitted.trained().steps(), last.loss(), last.perplexity());
      }
      mask.on(weights.slab()).check();
      writer.check();
      write(directory, setup);
      Double byText = inputs.perplexityByText(weights, listener);
      TrainingOutcome trained = fitted.trained();
      Evaluator.Outcome evaluated = fitted.fit().evaluated();
      TrainingResult result =
          new TrainingResult(
              new Evaluated(
                  evaluated.loss(),
                  evaluated.perplexity(),
                  evaluated.blocks(),
                  evaluated.tokens(),
                  (System.nanoTime() - begin) / 1e9),
              trained.trainLoss(),
              trained.steps(),
              out.toString(),
              trained.stoppedBy().orElse(null),
              Stopping.record(fitted.fit()),
              byText);
      writer.completeTraining(result);
      return result;
    } catch (BadInputException e) {
      writer.check();
      throw e;
    }
  }

  private static Trainer trainer(RoundSetup setup, SavedTraining states) {
    Inputs inputs = setup.inputs();
    return new Trainer(
        inputs.trainingConfig(),
        inputs.kernels(),
        setup.training(),
        inputs.data().train(),
        states.formats(setup.formChoice()));
  }

  private RoundSetup open(Settings all, ExperimentListener listener) {
    if (scratch == null) {
      return RoundSetup.forTraining(all, listener);
    }
    if (all.find(Setting.MASK).isPresent()) {
      throw new BadInputException(
          "{mask}", "belongs to a model, and random weights are none", "leave it out");
    }
    return RoundSetup.fromScratch(all, scratch, listener);
  }

  private static void write(RunDirectory directory, RoundSetup setup) {
    CheckpointWriter.write(
        directory.trainedModel(),
        setup.inputs().checkpoint(),
        setup.weights(),
        setup.settings().get(Setting.SAVE_DTYPE));
  }

  /** Collects the inputs of a training run. */
  public static final class Builder extends RunBuilder<TrainingRun, Builder> {

    private @Nullable Path scratch;

    private Builder() {}

    /**
     * Starts from random weights instead of those of the setting {@code model}.
     *
     * @param directory a directory with {@code config.json} and the tokenizer's files; weights in
     *     it are ignored
     */
    public Builder fromScratch(Path directory) {
      this.scratch = directory;
      return this;
    }

    @Override
    public TrainingRun build() {
      return new TrainingRun(this);
    }
  }
}
