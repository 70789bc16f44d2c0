package dev.espalier.experiment.round;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.checkpoint.CheckpointWriter;
import dev.espalier.experiment.host.PeakMemory;
import dev.espalier.experiment.input.Inputs;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.progress.MetricsListener;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.mask.MaskWithOrigin;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.FormatPolicy;
import dev.espalier.model.Parameters;
import dev.espalier.model.WeightFormat;
import dev.espalier.prune.Reset;
import dev.espalier.prune.criterion.GradientSums;
import dev.espalier.record.Cost;
import dev.espalier.record.GroupCounts;
import dev.espalier.record.LayerDensity;
import dev.espalier.record.Losses;
import dev.espalier.record.MetricsWriter;
import dev.espalier.record.Outlook;
import dev.espalier.record.PendingRound;
import dev.espalier.record.Pruning;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.RunWriter;
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
import dev.espalier.train.state.Stopwatch;
import dev.espalier.train.stopping.StoppingRule;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One round: trains under the mask, evaluates, and commits all files by one rename. Not
 * thread-safe.
 */
public final class PruningRound implements AutoCloseable {

  /** Separates the seeds of random resets from each other and from all others. */
  private static final long RESET_SEED = 0x9e37_79b9_7f4a_7c15L;

  private final Inputs inputs;
  private final Settings run;
  private final TrainingSettings settings;
  private final Stopping stopping;
  private final Parameters weights;
  private final FormatPolicy choice;
  private final WorkingModel.Shape shape;
  private final EvaluationSchedule fitPlan;
  private final Mask first;
  private final Pruner cut;
  private final Reset reset;
  private final RoundArtifacts illustrations;
  private final RunWriter writer;
  private final RunDirectory directory;
  private final List<GivenRounds> given;
  private final Map<String, String> notes;
  private boolean runTimeEstimated;
  private @Nullable SavedTraining saved;
  private int savedRound;

  /**
   * Creates the rounds of a run.
   *
   * @param setup the opened inputs
   * @param plan the plan of the rounds
   * @param writer writes the run directory
   * @param given rounds of other runs, which are taken rather than trained
   */
  public PruningRound(RoundSetup setup, RoundPlan plan, RunWriter writer, List<GivenRounds> given) {
    this.inputs = setup.inputs();
    this.run = setup.settings();
    this.settings = setup.training();
    this.stopping = setup.stopping();
    this.weights = setup.weights();
    this.choice = setup.formChoice();
    this.shape = setup.shape();
    this.fitPlan = stopping.plan(inputs.data(), settings);
    this.first = plan.first();
    this.cut = plan.cut();
    this.reset = plan.reset();
    this.illustrations = plan.illustrations();
    this.writer = writer;
    this.directory = writer.directory();
    this.given = given;
    this.notes = given.isEmpty() ? Map.of() : setup.notes();
  }

  /**
   * Resumes after the last of the completed rounds and reads its trained weights for the next cut.
   *
   * @return the mask of that round, or that of round 0 if there is none
   */
  public Mask resume(List<RoundRecord> done) {
    return done.isEmpty() ? first : restore(done.getLast().round());
  }

  /** Tells whether the completed rounds are all rounds of the run. */
  public boolean done(List<RoundRecord> done, Mask mask) {
    return !done.isEmpty() && cut.done(done.getLast().round(), mask);
  }

  /**
   * Returns the mask of a round, cut from the previous one by the weights trained under it, or read
   * from the saved state if the round was stopped during training.
   *
   * @param round index of the round, from 1
   */
  public Mask cut(int round, Mask before, ExperimentListener listener) {
    Mask mask =
        saved(round, listener)
            .mask(before.specs())
            .orElseGet(() -> cut.from(round, before, weights));
    illustrations.afterCut(mask);
    cut.update(round, before, mask, weights);
    return mask;
  }

  /** Trains the current weights under the mask, and announces the round to the listener. */
  public RoundRecord train(int round, Mask mask, ExperimentListener listener) {
    return train(round, cut.lastRound(round, mask), mask, listener);
  }

  /**
   * Trains the current weights under the mask, and announces the round to the listener.
   *
   * @param last index of the last round
   */
  public RoundRecord train(int round, int last, Mask mask, ExperimentListener listener) {
    int steps = settings.totalSteps(inputs.data().train().count());
    writer.tellRunTime(new Outlook(round, last, steps));
    listener.roundStarted(round, last, mask.sparsity());
    TakenRound.Needs needs = TakenRound.Needs.of(round, mask, reset, cut);
    Optional<TakenRound> taken = TakenRound.find(given, round, needs, notes, listener);
    return taken.isPresent()
        ? take(round, needs, taken.get(), listener)
        : run(round, mask, listener);
  }

  /** Commits a round that another run has trained, with what is recorded of this run's mask. */
  private RoundRecord take(
      int round, TakenRound.Needs needs, TakenRound taken, ExperimentListener listener) {
    Mask mask = needs.mask();
    try (PendingRound pending = writer.beginTaken(round)) {
      taken.into(pending, weights);
      mask.on(weights.slab()).check();
      taken.stateInto(directory, needs);
      cut.sums().ifPresent(s -> Snapshot.read(directory.criterionState(round), s.sums()));
      MaskFile.write(pending.mask(), MaskWithOrigin.to(inputs.modelHash(), mask));
      illustrations.write(pending, mask);
      RoundRecord other = taken.record();
      RoundRecord record =
          new RoundRecord(
              round,
              pruning(mask),
              other.losses(),
              other.cost(),
              other.forms(),
              other.stoppedBy(),
              ConnectivityRecords.of(weights, mask),
              other.fit());
      pending.commit(record);
      forgetBefore(round);
      writer.restoreEvents();
      listener.roundTaken(round, taken.run());
      return record;
    }
  }

  private void forgetBefore(int round) {
    writer.forgetTraining(round);
    writer.forgetCriterionState(round - 1);
  }

  private RoundRecord run(int round, Mask mask, ExperimentListener listener) {
    Stopwatch clock = new Stopwatch();
    PeakMemory.restart();
    try (PendingRound pending = writer.begin(round)) {
      Trained trained = train(round, mask, pending, clock, listener);
      forgetPatterns(trained.forms());
      mask.on(weights.slab()).check();
      Double byText = inputs.perplexityByText(weights, listener);
      save(round, mask, pending);
      RoundRecord record = measure(round, mask, trained, byText, clock.seconds());
      pending.commit(record);
      forgetBefore(round);
      return record;
    }
  }

  /**
   * Collects the patterns of a round's sparse weights. They are the only large objects on the heap,
   * and the collector would rather let it grow to its limit than look for them.
   */
  private static void forgetPatterns(Map<String, String> forms) {
    if (forms.containsValue(WeightFormat.SPARSE.toString())) {
      System.gc();
    }
  }

  /** Returns the saved training of a round, opened on first use. */
  private SavedTraining saved(int round, ExperimentListener listener) {
    if (saved == null || savedRound != round) {
      close();
      savedRound = round;
      saved = SavedTraining.open(directory, round, run, listener);
    }
    return saved;
  }

  @Override
  public void close() {
    if (saved != null) {
      saved.close();
      saved = null;
    }
  }

  /**
   * The result of training, apart from the weights.
   *
   * @param forms form in which each weight was computed, by name
   */
  private record Trained(LossHistory.Fitted fitted, Map<String, String> forms) {}

  private Trained train(
      int round, Mask mask, PendingRound pending, Stopwatch clock, ExperimentListener listener) {
    SavedTraining states = saved(round, listener);
    try (MetricsWriter metrics = pending.writeMetrics();
        WorkingModel own = WorkingModel.of(inputs.trainingConfig(), weights, mask, shape)) {
      own.notes().forEach(listener::tell);
      Trainer trainer =
          new Trainer(
              own.config(),
              inputs.kernels(),
              settings,
              inputs.data().train(),
              states.formats(choice));
      Trained trained;
      try (TrainingSession training = trainer.begin(own.trained(), own.mask())) {
        tellRunTime(round, mask, training, listener);
        cut.sums().ifPresent(GradientSums::restart);
        cut.sums().ifPresent(training::show);
        StoppingRule rule = stopping.rule(round, mask, cut).notBefore(earliestEnd(round));
        LossHistory.Fitted fitted =
            training.fit(
                round,
                new Course(
                    fitPlan,
                    snapshot(round, own),
                    own.inWhole(rule),
                    states.keeper(
                        new RoundState(mask, training.forms(), clock, metrics, cut.sums()))),
                new MetricsListener(metrics, listener));
        trained = new Trained(fitted, own.names(training.forms()));
      }
      own.giveBack(own.trained());
      return trained;
    }
  }

  private void save(int round, Mask mask, PendingRound pending) {
    cut.sums().ifPresent(s -> Snapshot.write(directory.criterionState(round), s.sums()));
    MaskFile.write(pending.mask(), MaskWithOrigin.to(inputs.modelHash(), mask));
    CheckpointWriter.write(pending.model(), inputs.checkpoint(), weights);
    illustrations.write(pending, mask);
  }

  private RoundRecord measure(
      int round, Mask mask, Trained trained, @Nullable Double byText, double seconds) {
    TrainingOutcome training = trained.fitted().trained();
    Evaluator.Outcome evaluated = trained.fitted().fit().evaluated();
    return new RoundRecord(
        round,
        pruning(mask),
        new Losses(training.trainLoss(), evaluated.loss(), evaluated.perplexity(), byText),
        new Cost(
            seconds,
            training.steps(),
            training.steps() == 0 ? Double.NaN : training.tokens() / training.seconds(),
            PeakMemory.mib()),
        trained.forms(),
        training.stoppedBy().orElse(null),
        ConnectivityRecords.of(weights, mask),
        Stopping.record(trained.fitted().fit()));
  }

  private void tellRunTime(
      int round, Mask mask, TrainingSession training, ExperimentListener listener) {
    if (runTimeEstimated || !settings.trains()) {
      return;
    }
    runTimeEstimated = true;
    EvaluationEstimate.of(fitPlan, settings, inputs)
        .tell(
            training.stepSeconds(),
            cut.lastRound(round, mask) - round + 1,
            stopping.mayEndEarly(),
            listener);
  }

  /** Round 0 must reach the step to which the other rounds rewind. */
  private int earliestEnd(int round) {
    return round == 0 && reset instanceof Reset.Rewind(int step) ? step : 0;
  }

  private AfterStep snapshot(int round, WorkingModel own) {
    return round == 0 && reset instanceof Reset.Rewind(int step) && step > 0
        ? (done, current) -> {
          if (done == step) {
            own.giveBack(current.sync());
            Snapshot.write(directory.rewindSnapshot(), weights.slab());
          }
        }
        : AfterStep.NOTHING;
  }

  /** Resets all weights to the values with which the round starts; training applies the mask. */
  public void reset(int round) {
    switch (reset) {
      case Reset.Pretrained() -> inputs.checkpoint().readInto(weights.slab());
      case Reset.Rewind(int step) when step == 0 -> inputs.checkpoint().readInto(weights.slab());
      case Reset.Rewind(int _) -> Snapshot.read(directory.rewindSnapshot(), weights.slab());
      case Reset.None() -> {
        // The weights stay as trained.
      }
      case Reset.Random() -> weights.initialise(settings.draws().seed() + round * RESET_SEED);
    }
  }

  private Mask restore(int round) {
    try (CheckpointDirectory trained = CheckpointDirectory.open(directory.model(round))) {
      trained.readInto(weights.slab());
    }
    if (Files.exists(directory.criterionState(round))) {
      cut.sums().ifPresent(s -> Snapshot.read(directory.criterionState(round), s.sums()));
    }
    return MaskFile.read(directory.mask(round), first.specs());
  }

  private Pruning pruning(Mask mask) {
    List<LayerDensity> layers = densities(mask);
    return new Pruning(mask.sparsity(), sparsities(layers), mask.survivors(), layers, groups(mask));
  }

  private static List<LayerDensity> densities(Mask mask) {
    List<LayerDensity> layers = new ArrayList<>();
    for (int t = 0; t < mask.specs().size(); t++) {
      TensorSpec spec = mask.specs().get(t);
      layers.add(new LayerDensity(spec.name(), spec.shape().size(), mask.survivors(t)));
    }
    return layers;
  }

  private List<GroupCounts> groups(Mask mask) {
    return cut.units().tally(mask).stream()
        .map(tally -> new GroupCounts(tally.kind(), tally.layer(), tally.total(), tally.pruned()))
        .toList();
  }

  private static Map<String, Double> sparsities(List<LayerDensity> layers) {
    Map<String, Double> sparsities = new LinkedHashMap<>();
    layers.forEach(layer -> sparsities.put(layer.name(), layer.sparsity()));
    return sparsities;
  }
}
