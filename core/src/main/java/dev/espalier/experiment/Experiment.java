package dev.espalier.experiment;

import dev.espalier.experiment.host.MemoryNeed;
import dev.espalier.experiment.input.InitialMask;
import dev.espalier.experiment.input.Inputs;
import dev.espalier.experiment.plan.CutSettings;
import dev.espalier.experiment.plan.Presets;
import dev.espalier.experiment.plan.TrainingPlan;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.round.Illustrations;
import dev.espalier.experiment.round.NextCut;
import dev.espalier.experiment.round.RoundRunner;
import dev.espalier.experiment.round.RoundWeights;
import dev.espalier.experiment.round.Stopping;
import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.model.Parameters;
import dev.espalier.prune.Reset;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.train.TrainingSettings;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Iterative magnitude pruning (Frankle and Carbin 2019; Chen et al. 2020 for pretrained models):
 * train, cut the lowest-scored survivors, reset, and again. The lab's experiment, and the main job.
 *
 * <pre>{@code
 * ExperimentResult result =
 *     Experiment.builder()
 *         .set(Setting.MODEL, "path/to/distilgpt2")
 *         .set(Setting.DATASET, "text.txt")
 *         .set(Setting.SCOPE, "ln_1")
 *         .out(Path.of("runs/lab"))
 *         .build()
 *         .run(ExperimentListener.NONE);
 * }</pre>
 */
public final class Experiment {

  private final Settings settings;
  private final Path out;
  private final Existing existing;

  private Experiment(Settings settings, Path out, Existing existing) {
    this.settings = settings;
    this.out = out;
    this.existing = existing;
  }

  /** Gathers what an experiment needs. */
  public static RunBuilder<Experiment> builder() {
    return new RunBuilder<>(Experiment::new);
  }

  /**
   * Runs the experiment to its end, or goes on with one that was stopped.
   *
   * @throws BadInputException if something given cannot be used; nothing is touched then
   * @throws dev.espalier.fault.RunFailedException if the training diverges
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; the rounds
   *     that are done are kept
   */
  public ExperimentResult run(ExperimentListener listener) {
    Settings resolved = Presets.resolve(settings);
    CutSettings.check(resolved);
    TrainingSettings training = TrainingPlan.training(resolved);
    Stopping stopping = Stopping.of(resolved);
    try (Arena arena = Arena.ofShared();
        Inputs inputs = Inputs.open(resolved, listener)) {
      Reset reset = TrainingPlan.reset(resolved, training, inputs.data().train().count());
      MemoryNeed.check(
          NextCut.bytes(
              resolved,
              inputs.config(),
              MemoryNeed.ofTraining(
                  inputs.config(),
                  training,
                  resolved.get(Setting.BLOCK_SIZE),
                  inputs.kernels().matMul().precision(),
                  resolved.get(Setting.EXECUTION),
                  stopping.restoresBest())),
          MemoryNeed.available());
      Parameters weights = Parameters.allocate(arena, inputs.config());
      inputs.checkpoint().readInto(weights.slab());
      Mask first = InitialMask.of(inputs, resolved, weights, listener);
      NextCut cut = NextCut.of(arena, resolved, inputs, first);
      Illustrations illustrations = Illustrations.of(resolved, inputs, weights);
      RunDirectory directory =
          existing
              .prepare(out, inputs.resolved(resolved), inputs.notes(resolved))
              .withTensorBoard(resolved.get(Setting.TENSORBOARD));
      RoundRunner runner =
          new RoundRunner(
              inputs,
              training,
              reset,
              cut,
              stopping,
              directory,
              weights,
              TrainingPlan.formChoice(resolved, inputs.kernels(), inputs.data().train()),
              RoundWeights.Shape.of(resolved),
              illustrations);

      cut.outOfReach(first).ifPresent(listener::note);
      List<RoundRecord> done = new ArrayList<>(directory.wholeRounds());
      Mask mask = done.isEmpty() ? first : runner.restore(done.getLast().round(), first);
      while (done.isEmpty() || !cut.done(done.getLast().round(), mask)) {
        int round = done.size();
        if (round > 0) {
          Mask before = mask;
          mask = cut.from(round, before, weights);
          illustrations.afterCut(mask);
          cut.update(round, before, mask, weights);
          runner.reset(round);
        }
        listener.roundStarted(round, cut.lastRound(round, mask), mask.sparsity());
        RoundRecord record = runner.run(round, mask, listener);
        done.add(record);
        directory.writeResults(done);
        listener.roundDone(record);
      }
      directory.writeResults(done);
      directory.complete();
      return new ExperimentResult(out, List.copyOf(done));
    }
  }
}
