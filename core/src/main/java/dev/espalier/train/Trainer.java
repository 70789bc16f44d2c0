package dev.espalier.train;

import dev.espalier.fault.RunFailedException;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.MatMul;
import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Activations;
import dev.espalier.model.Batch;
import dev.espalier.model.DropoutPlan;
import dev.espalier.model.Gpt2;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Parameters;
import dev.espalier.text.BatchOrder;
import dev.espalier.text.TokenBlocks;
import java.lang.foreign.Arena;
import java.util.concurrent.CancellationException;

/**
 * Trains a model under a mask. All memory is taken once, when the trainer is made, and used again
 * by every training; nothing is allocated within a step.
 */
public final class Trainer {

  /** PyTorch's {@code clip_grad_norm_} adds this to the norm it divides by. */
  private static final double CLIP_EPSILON = 1e-6;

  private final Gpt2 model;
  private final Gpt2Config config;
  private final Kernels kernels;
  private final TrainingSettings settings;
  private final TokenBlocks blocks;
  private final Parameters gradient;
  private final Optimizer optimizer;
  private final Activations activations;
  private final Batch batch;

  /**
   * @param arena where the memory of gradients, moments and activations comes from
   * @param config of the model, with the dropout to train with
   * @param blocks the training text
   */
  public Trainer(
      Arena arena,
      Gpt2Config config,
      Kernels kernels,
      TrainingSettings settings,
      TokenBlocks blocks) {
    this.config = config;
    this.kernels = kernels;
    this.settings = settings;
    this.blocks = blocks;
    int sequences = Math.min(settings.batchSize(), blocks.count());
    model = new Gpt2(config, kernels);
    gradient = Parameters.allocate(arena, config);
    optimizer = Optimizer.create(arena, gradient.layout().specs(), settings.optimizer(), kernels);
    activations = Activations.forTraining(arena, config, kernels, sequences, blocks.blockSize());
    batch = new Batch(arena, sequences, blocks.blockSize());
  }

  /** Roughly the bytes a trainer takes, without the weights. */
  public static long bytes(Gpt2Config config, TrainingSettings settings, int blockSize) {
    long parameters = Gpt2Layout.of(config).parameters();
    int copies = settings.optimizer().kind() == OptimizerSettings.Kind.SGD ? 1 : 3;
    return parameters * Float.BYTES * copies
        + Activations.trainingBytes(config, settings.batchSize(), blockSize);
  }

  /**
   * What a training did.
   *
   * @param trainLoss mean loss over the steps, in nats
   * @param steps taken
   * @param tokens trained on
   * @param seconds of wall time
   */
  public record Outcome(double trainLoss, int steps, long tokens, double seconds) {}

  /** Called after every step, once the weights are updated. */
  @FunctionalInterface
  public interface AfterStep {
    /** Does nothing. */
    AfterStep NOTHING = step -> {};

    /**
     * @param step counted from 1
     */
    void done(int step);
  }

  /**
   * Trains {@code weights} in place with a fresh optimizer and schedule.
   *
   * @param mask pruned weights are exactly zero before and after every step
   * @param round decides the dropout, with the seed and the step
   * @throws RunFailedException if the loss is no longer a number
   * @throws CancellationException if the thread is interrupted
   */
  public Outcome train(
      Parameters weights, Mask mask, int round, TrainingListener listener, AfterStep afterStep) {
    long begin = System.nanoTime();
    Mask.Bound maskedWeights = mask.on(weights.slab());
    Mask.Bound maskedGradient = mask.on(gradient.slab());
    maskedWeights.apply();
    optimizer.reset();
    int perEpoch = settings.stepsPerEpoch(blocks.count());
    int total = settings.totalSteps(blocks.count());
    listener.trainingStarted(total);
    double lossSum = 0;
    long tokens = 0;
    int[] order = {};
    for (int step = 0; step < total; step++) {
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
      double loss = lossAndGradient(weights, round, step);
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
      double norm = gradientNorm();
      double rate = settings.learningRate(step, total);
      optimizer.step(weights.slab(), gradient.slab(), rate, clipScale(norm));
      lossSum += loss;
      tokens += batch.rows();
      afterStep.done(step + 1);
      if ((step + 1) % settings.loggingSteps() == 0 || step + 1 == total) {
        double seconds = (System.nanoTime() - start) / 1e9;
        double epoch = (step + 1) / (double) perEpoch;
        listener.stepDone(
            new StepReport(step + 1, total, epoch, loss, rate, norm, seconds, batch.rows()));
      }
    }
    return new Outcome(lossSum / total, total, tokens, (System.nanoTime() - begin) / 1e9);
  }

  private double lossAndGradient(Parameters weights, int round, int step) {
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

  /** The trainer's forward memory, for evaluating between rounds without more of it. */
  public Evaluator evaluator(TokenBlocks validation) {
    return new Evaluator(model, kernels, activations, batch, validation);
  }
}
