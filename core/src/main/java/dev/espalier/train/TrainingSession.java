package dev.espalier.train;

import dev.espalier.fault.RunFailedException;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.MatMul;
import dev.espalier.mask.Mask;
import dev.espalier.model.Batch;
import dev.espalier.model.ExecutionPlan;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.model.network.Activations;
import dev.espalier.model.network.DropoutPlan;
import dev.espalier.model.network.Gpt2;
import dev.espalier.text.BatchOrder;
import dev.espalier.text.TokenBlocks;
import dev.espalier.train.progress.StepReport;
import dev.espalier.train.progress.TrainingListener;
import dev.espalier.train.state.StateKeeper;
import dev.espalier.train.state.Stateful;
import dev.espalier.train.state.SurvivorValues;
import dev.espalier.train.stopping.StoppingRule;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;

/**
 * One round of training: a model in the forms that its mask allows. All memory is allocated when
 * the round starts and freed when it is closed; nothing is allocated within a step. If no weight is
 * sparse, the given weights are trained in place. Otherwise the surviving weights are trained in a
 * slab of their own and written back on {@link #close}. Not thread-safe.
 */
public final class TrainingSession implements AutoCloseable {

  /** The most steps measured to find the duration of a step. */
  private static final int MOST_TRIALS = 5;

  private static final int[] NONE = {};

  /** A trial below this fraction of the previous one shows that the JIT is still compiling. */
  private static final double STILL_WARMING = 0.8;

  private final Arena arena;
  private final Gpt2Config config;
  private final Kernels kernels;
  private final TrainingSettings settings;
  private final TokenBlocks blocks;
  private final ExecutionPlan forms;
  private final Gpt2 model;
  private final Parameters given;
  private final Parameters weights;
  private final Optional<GradientStep> update;
  private final SurvivorValues survivors;
  private final Activations activations;
  private final Batch batch;
  private GradientWatch watch = GradientWatch.NONE;

  /** Allocates the memory of the round, or none of it if that fails. */
  @SuppressWarnings("MustBeClosedChecker") // the round's own, until it is closed
  static TrainingSession begin(Workload work, ExecutionPlan forms, Parameters given, Mask mask) {
    Arena arena = Arena.ofShared();
    try {
      return new TrainingSession(arena, work, forms, given, mask);
    } catch (RuntimeException | OutOfMemoryError e) {
      arena.close();
      throw e;
    }
  }

  private TrainingSession(
      Arena arena, Workload work, ExecutionPlan forms, Parameters given, Mask mask) {
    this.arena = arena;
    this.config = work.config();
    this.kernels = work.kernels();
    this.settings = work.settings();
    this.blocks = work.blocks();
    this.forms = forms;
    this.given = given;
    mask.on(given.slab()).apply();
    int sequences = Math.min(settings.batchSize(), blocks.count());
    model = new Gpt2(config, kernels, forms);
    weights = forms.anySparse() ? Parameters.allocate(arena, config, forms) : given;
    if (forms.anySparse()) {
      weights.gather(given);
    }
    survivors = new SurvivorValues(mask, given.layout().specs());
    if (work.trains()) {
      update = Optional.of(GradientStep.allocate(arena, work, forms, mask));
      activations =
          Activations.forTraining(arena, config, kernels, forms, sequences, blocks.blockSize());
    } else {
      update = Optional.empty();
      activations =
          Activations.forEvaluation(arena, config, kernels, sequences, blocks.blockSize());
    }
    batch = new Batch(arena, sequences, blocks.blockSize());
  }

  /** Passes the gradients of the following steps to an observer. */
  public void show(GradientWatch gradients) {
    watch = gradients;
  }

  /** Returns the form of each weight. */
  public ExecutionPlan forms() {
    return forms;
  }

  /** Returns the number of values trained, including padding between tensors. */
  public long trainedFloats() {
    return weights.slab().flat().size();
  }

  /**
   * Measures the duration of a step: the shortest of a few steps whose gradients are discarded,
   * repeated until they no longer get faster. Changes neither the weights nor the optimizer's
   * moments nor the random numbers of dropout.
   *
   * @return seconds, without the optimizer's share
   * @throws java.util.NoSuchElementException if no step is to be trained
   */
  public double stepSeconds() {
    blocks.fill(
        batch,
        BatchOrder.order(blocks.count(), settings.draws().seed(), 0, settings.draws().shuffle()),
        0);
    double least = Double.POSITIVE_INFINITY;
    for (int trial = 0; trial < MOST_TRIALS; trial++) {
      long start = System.nanoTime();
      lossAndGradient(0, 0);
      double seconds = (System.nanoTime() - start) / 1e9;
      boolean settled = seconds > STILL_WARMING * least;
      least = Math.min(least, seconds);
      if (settled) {
        break;
      }
    }
    return least;
  }

  /** Trains like {@link #fit}, but to the end and without evaluations. */
  public TrainingOutcome train(int round, TrainingListener listener, AfterStep afterStep) {
    StepClock clock = new StepClock();
    Progress progress = start(listener);
    return train(round, progress, clock, List.of(then(afterStep), report(listener, clock)), _ -> {})
        .outcome(clock.seconds());
  }

  /**
   * Trains with a fresh optimizer and schedule, or resumes from a saved state. Pruned weights are
   * exactly zero before and after every step. Measures losses within the round and at its end, and
   * restores the best weights if the plan says so.
   *
   * @param round index of the round; seeds dropout together with the seed and the step
   * @throws RunFailedException if the loss is not finite
   * @throws CancellationException if the thread is interrupted; the state is saved first
   */
  public LossHistory.Fitted fit(int round, Course course, TrainingListener listener) {
    EvaluationSchedule plan = course.evaluations();
    ValidationMonitor monitor =
        new ValidationMonitor(
            arena,
            plan,
            new ValidationMonitor.Texts(evaluator(plan.validation()), evaluator(plan.sample())),
            weights,
            survivors,
            listener);
    StepClock clock = new StepClock();
    Progress progress = start(listener);
    Stateful state =
        new TrainingState(
            survivors,
            weights.slab(),
            update.map(GradientStep::optimizer),
            List.of(
                new TrainingState.Part("progress", progress),
                new TrainingState.Part("clock", clock.training()),
                new TrainingState.Part("evaluations", monitor),
                new TrainingState.Part("rule", course.rule())));
    StateKeeper states = course.states();
    states.begin(state);
    if (progress.steps() > 0) {
      listener.trainingContinues(progress.steps());
    }
    List<StepHook> hooks =
        List.of(
            then(course.afterStep()),
            measure(monitor, clock),
            ask(course.rule()),
            report(listener, clock));
    try {
      train(round, progress, clock, hooks, step -> saveWhereDue(states, step, state, clock));
      clock.pause();
      if (progress.steps() > 0 && states.isDueBeforeEvaluation()) {
        states.save(progress.steps(), state);
      }
      LossHistory fit = monitor.conclude(progress.steps(), progress.epoch());
      clock.resume();
      return new LossHistory.Fitted(progress.outcome(clock.seconds()), fit);
    } catch (RuntimeException e) {
      // An interrupt while a file is written does not show as a CancellationException.
      if (e instanceof CancellationException || Thread.currentThread().isInterrupted()) {
        saveInterrupted(states, progress.steps(), state);
      }
      throw e;
    }
  }

  private Progress start(TrainingListener listener) {
    update.ifPresent(each -> each.optimizer().reset());
    int total = settings.totalSteps(blocks.count());
    listener.trainingStarted(total);
    return new Progress(total, settings.stepsPerEpoch(blocks.count()));
  }

  private static void saveWhereDue(StateKeeper states, int step, Stateful state, StepClock clock) {
    if (states.isDue(step)) {
      clock.pause();
      states.save(step, state);
      clock.resume();
    }
  }

  /**
   * An interrupted thread cannot write files, so its interrupt status is cleared during writing.
   */
  private static void saveInterrupted(StateKeeper states, int step, Stateful state) {
    boolean interrupted = Thread.interrupted();
    try {
      if (step > 0) {
        states.save(step, state);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private StepHook then(AfterStep afterStep) {
    return step -> afterStep.done(step.number(), this::whole);
  }

  private static StepHook measure(ValidationMonitor watch, StepClock clock) {
    return step -> {
      clock.pause();
      step.measured(watch.after(step.number(), step.epoch()));
      clock.resume();
    };
  }

  private StepHook ask(StoppingRule rule) {
    return step ->
        step.seen(rule.after(new StoppingRule.Moment(step.number(), this::whole, step.fit())));
  }

  private StepHook report(TrainingListener listener, StepClock clock) {
    return step -> {
      if (step.isReported(settings.loggingSteps())) {
        listener.stepDone(step.report(clock.stepSeconds()));
      }
    };
  }

  /**
   * Trains to the end, or until a hook stops it.
   *
   * @param progress the steps taken so far
   * @param hooks called in this order after each step
   * @param between called with the number of each step after its hooks
   */
  private Progress train(
      int round, Progress progress, StepClock clock, List<StepHook> hooks, IntConsumer between) {
    int perEpoch = settings.stepsPerEpoch(blocks.count());
    int total = settings.totalSteps(blocks.count());
    progress.unfinished().ifPresent(step -> call(hooks, step, progress));
    int epoch = -1;
    int[] order = NONE;
    while (progress.goesOn()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException();
      }
      clock.beginStep();
      int step = progress.steps();
      if (step / perEpoch != epoch) {
        epoch = step / perEpoch;
        order = NONE; // That of a long text takes memory, so there is one at a time.
        order =
            BatchOrder.order(
                blocks.count(), settings.draws().seed(), epoch, settings.draws().shuffle());
      }
      blocks.fill(batch, order, step % perEpoch * settings.batchSize());
      StepReport.Update update = update(round, step, total);
      call(hooks, progress.took(update, batch.rows()), progress);
      between.accept(progress.steps());
    }
    return progress;
  }

  private static void call(List<StepHook> hooks, DoneStep step, Progress progress) {
    for (StepHook hook : hooks) {
      hook.after(step);
    }
    progress.finished(step);
  }

  /**
   * Updates the weights once, from the current batch.
   *
   * @param step index of the step, from 0
   */
  private StepReport.Update update(int round, int step, int total) {
    double loss = lossAndGradient(round, step);
    if (!Double.isFinite(loss)) {
      throw new RunFailedException(
          "the training loss is "
              + loss
              + " at step "
              + (step + 1)
              + " of round "
              + round
              + "; a lower {learning_rate} usually mends it");
    }
    GradientStep own = update.orElseThrow();
    own.mask(kernels);
    watch.seen(weights, own.gradient());
    double rate = settings.learningRate(step, total);
    return new StepReport.Update(loss, rate, own.apply(weights, rate, kernels));
  }

  /** Evaluates the current weights, in the same forms and memory. */
  public Evaluator.Outcome evaluate(TokenBlocks validation, TrainingListener listener) {
    return evaluator(validation).evaluate(weights, listener);
  }

  private Evaluator evaluator(TokenBlocks text) {
    return new Evaluator(model, kernels, activations, batch, text);
  }

  /** Returns the given weights, updated to the current values. */
  private Parameters whole() {
    if (weights != given) {
      weights.scatter(given);
    }
    return given;
  }

  private double lossAndGradient(int round, int step) {
    DropoutPlan dropout = DropoutPlan.of(config, settings.draws().seed(), round, step);
    try (MatMul.Hold _ = kernels.matMul().hold(weights.slab().flat())) {
      return model.lossAndGradient(
          update.orElseThrow().gradient(), weights, activations, batch, dropout);
    }
  }

  /** Writes the surviving weights back to the given weights and frees the round's memory. */
  @Override
  public void close() {
    whole();
    arena.close();
  }
}
