package dev.espalier.train;

import dev.espalier.fault.RunFailedException;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.MatMul;
import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Activations;
import dev.espalier.model.Batch;
import dev.espalier.model.DropoutPlan;
import dev.espalier.model.Forms;
import dev.espalier.model.Gpt2;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.text.BatchOrder;
import dev.espalier.text.TokenBlocks;
import java.lang.foreign.Arena;
import java.util.concurrent.CancellationException;

/**
 * One round: a model in the forms its mask allows. All memory is taken when the round begins and
 * given back when it is closed; nothing is allocated within a step. Where no weight is sparse the
 * given weights are trained in place; otherwise the survivors are trained in a slab of their own,
 * and written back on {@link #close}.
 */
public final class TrainingRound implements AutoCloseable {

  /** PyTorch's {@code clip_grad_norm_} adds this to the norm it divides by. */
  private static final double CLIP_EPSILON = 1e-6;

  private final Arena arena = Arena.ofShared();
  private final Gpt2Config config;
  private final Kernels kernels;
  private final TrainingSettings settings;
  private final TokenBlocks blocks;
  private final Forms forms;
  private final Gpt2 model;
  private final Parameters given;
  private final Parameters weights;
  private final Parameters gradient;
  private final Mask.Bound maskedGradient;
  private final Optimizer optimizer;
  private final Activations activations;
  private final Batch batch;
  private GradientWatch watch = GradientWatch.NONE;

  TrainingRound(
      Gpt2Config config,
      Kernels kernels,
      TrainingSettings settings,
      TokenBlocks blocks,
      Forms forms,
      Parameters given,
      Mask mask) {
    this.config = config;
    this.kernels = kernels;
    this.settings = settings;
    this.blocks = blocks;
    this.forms = forms;
    this.given = given;
    mask.on(given.slab()).apply();
    int sequences = Math.min(settings.batchSize(), blocks.count());
    model = new Gpt2(config, kernels, forms);
    weights = forms.anySparse() ? Parameters.allocate(arena, config, forms) : given;
    if (forms.anySparse()) {
      weights.gather(given);
    }
    gradient = Parameters.allocate(arena, config, forms);
    maskedGradient = mask.only(spec -> !forms.sparse(spec)).on(gradient.slab());
    optimizer = Optimizer.create(arena, gradient.layout().specs(), settings.optimizer(), kernels);
    activations =
        Activations.forTraining(arena, config, kernels, forms, sequences, blocks.blockSize());
    batch = new Batch(arena, sequences, blocks.blockSize());
  }

  /** Shows someone the gradients of the steps that follow. */
  public void show(GradientWatch gradients) {
    watch = gradients;
  }

  /** The form each weight has. */
  public Forms forms() {
    return forms;
  }

  /** How many values the round trains, padding between tensors included. */
  public long trainedFloats() {
    return weights.slab().flat().size();
  }

  /** As {@link #train(int, TrainingListener, Trainer.AfterStep, StoppingRule)}, to the end. */
  public Trainer.Outcome train(int round, TrainingListener listener, Trainer.AfterStep afterStep) {
    return train(round, listener, afterStep, StoppingRule.NEVER);
  }

  /**
   * Trains with a fresh optimizer and schedule. Pruned weights are exactly zero before and after
   * every step.
   *
   * @param round decides the dropout, with the seed and the step
   * @param rule asked after each step whether it was the last
   * @throws RunFailedException if the loss is no longer a number
   * @throws CancellationException if the thread is interrupted
   */
  public Trainer.Outcome train(
      int round, TrainingListener listener, Trainer.AfterStep afterStep, StoppingRule rule) {
    long begin = System.nanoTime();
    optimizer.reset();
    int perEpoch = settings.stepsPerEpoch(blocks.count());
    int total = settings.totalSteps(blocks.count());
    listener.trainingStarted(total);
    double lossSum = 0;
    long tokens = 0;
    int[] order = {};
    int last = total;
    for (int step = 0; step < last; step++) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException();
      }
      long start = System.nanoTime();
      int inEpoch = step % perEpoch;
      if (inEpoch == 0) {
        order =
            BatchOrder.order(blocks.count(), settings.seed(), step / perEpoch, settings.shuffle());
      }
      fill(order, inEpoch * settings.batchSize());
      double loss = lossAndGradient(round, step);
      if (!Double.isFinite(loss)) {
        throw new RunFailedException(
            "the training loss is "
                + loss
                + " at step "
                + (step + 1)
                + " of round "
                + round
                + "; a lower --learning-rate usually mends it");
      }
      maskedGradient.apply();
      watch.seen(weights, gradient);
      double norm = gradientNorm();
      double rate = settings.learningRate(step, total);
      optimizer.step(weights.slab(), gradient.slab(), rate, clipScale(norm));
      lossSum += loss;
      tokens += batch.rows();
      afterStep.done(step + 1, this::whole);
      StoppingRule.Look look = rule.after(step + 1, this::whole);
      if (look.enough()) {
        last = step + 1;
      }
      if ((step + 1) % settings.loggingSteps() == 0
          || step + 1 == last
          || look.maskDistance().isPresent()) {
        double seconds = (System.nanoTime() - start) / 1e9;
        double epoch = (step + 1) / (double) perEpoch;
        listener.stepDone(
            new StepReport(
                step + 1,
                total,
                epoch,
                loss,
                rate,
                norm,
                seconds,
                batch.rows(),
                look.maskDistance()));
      }
    }
    return new Trainer.Outcome(lossSum / last, last, tokens, (System.nanoTime() - begin) / 1e9);
  }

  /** Evaluates the weights as they are, in the same forms and memory. */
  public Evaluator.Outcome evaluate(TokenBlocks validation, TrainingListener listener) {
    return new Evaluator(model, kernels, activations, batch, validation)
        .evaluate(weights, listener);
  }

  /** The weights that were given, with the values of now. */
  private Parameters whole() {
    if (weights != given) {
      weights.scatter(given);
    }
    return given;
  }

  private double lossAndGradient(int round, int step) {
    DropoutPlan dropout = DropoutPlan.of(config, settings.seed(), round, step);
    try (MatMul.Hold _ = kernels.matMul().hold(weights.slab().flat())) {
      return model.lossAndGradient(gradient, weights, activations, batch, dropout);
    }
  }

  private void fill(int[] order, int from) {
    int count = Math.min(settings.batchSize(), order.length - from);
    for (int i = 0; i < count; i++) {
      blocks.copy(order[from + i], batch.ids(), (long) i * blocks.blockSize());
    }
    batch.filled(count);
  }

  private double gradientNorm() {
    FloatView flat = gradient.slab().flat();
    return Math.sqrt(kernels.reductions().squaredNorm(flat, flat.size()));
  }

  private double clipScale(double norm) {
    return settings.maxGradNorm() == 0
        ? 1
        : Math.min(1, settings.maxGradNorm() / (norm + CLIP_EPSILON));
  }

  /** Writes the survivors back to the weights that were given, and frees the round's memory. */
  @Override
  public void close() {
    whole();
    arena.close();
  }
}
