package dev.espalier.bench.imp;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The experiment that both sides run: rounds over the projections, reset to the pretrained weights,
 * AdamW without decay of biases and layer norms, clipping at 1, linear decay to 0.
 *
 * @param steps steps per round
 * @param dropout dropout of both models; with 0 both compute the same
 */
record ImpPlan(
    int steps,
    @JsonUnwrapped Pruning pruning,
    double learningRate,
    double dropout,
    @JsonUnwrapped Batch batch,
    int threads) {

  /**
   * The pruning of each round.
   *
   * @param rate fraction of the remaining weights that each round prunes
   * @param until the sparsity at which the last round trains
   * @param rounds the largest number of pruned rounds
   */
  record Pruning(double rate, double until, int rounds) {}

  /**
   * The data of a step.
   *
   * @param batchSize blocks per step
   * @param blockSize tokens per block
   */
  record Batch(int batchSize, int blockSize) {}

  static final String SCOPE = "linear";
  static final double WEIGHT_DECAY = 0.01;
  static final double MAX_GRAD_NORM = 1;

  /** Returns the number of blocks on which each round trains, in their order, each once. */
  int trainingBlocks() {
    return steps * batch.batchSize();
  }

  /** Returns the plan as options of the peer's script. */
  List<String> options() {
    List<String> options = new ArrayList<>();
    option(options, "--steps", steps);
    option(options, "--rate", pruning.rate());
    option(options, "--until", pruning.until());
    option(options, "--rounds", pruning.rounds());
    option(options, "--learning-rate", learningRate);
    option(options, "--dropout", dropout);
    option(options, "--batch-size", batch.batchSize());
    option(options, "--block-size", batch.blockSize());
    option(options, "--threads", threads);
    option(options, "--weight-decay", WEIGHT_DECAY);
    option(options, "--max-grad-norm", MAX_GRAD_NORM);
    return options;
  }

  private static void option(List<String> options, String name, Number value) {
    options.add(name);
    options.add(String.valueOf(value));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d steps a round of %d × %d tokens, %.0f %% of the survivors a round to %.0f %% sparsity,"
            + " scope %s, learning rate %s, dropout %s, %d threads",
        steps,
        batch.batchSize(),
        batch.blockSize(),
        100 * pruning.rate(),
        100 * pruning.until(),
        SCOPE,
        learningRate,
        dropout,
        threads);
  }
}
