package dev.espalier.experiment.compare;

import dev.espalier.experiment.Existing;
import dev.espalier.experiment.input.InitialMask;
import dev.espalier.experiment.input.Inputs;
import dev.espalier.experiment.plan.Presets;
import dev.espalier.experiment.plan.TrainingPlan;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.round.Illustrations;
import dev.espalier.experiment.round.NextCut;
import dev.espalier.experiment.round.RandomTicket;
import dev.espalier.experiment.round.RoundRunner;
import dev.espalier.experiment.round.RoundWeights;
import dev.espalier.experiment.round.Stopping;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.model.Parameters;
import dev.espalier.prune.Reset;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import dev.espalier.train.TrainingSettings;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains one control of a ticket: each round under a mask made of the ticket's mask of that round,
 * as long and in the same way. Nothing is cut here, so no round depends on the one before it, and
 * there is no round 0: it would be the ticket's. Only to rewind is it trained again, because a run
 * that is complete has not kept the weights to go back to.
 *
 * @param settings the ticket's, the seed among them
 */
record ControlRun(Control control, Settings settings, RunDirectory ticket, Path out) {

  /**
   * Trains the rounds that are not there yet.
   *
   * @param rounds the ticket's last round
   * @return rounds 1 to the last
   */
  List<RoundRecord> run(int rounds, ExperimentListener listener) {
    Settings resolved =
        Presets.resolve(
            control == Control.REINITIALISED ? settings.with(Setting.RESET, "random") : settings);
    TrainingSettings training = TrainingPlan.training(resolved);
    Stopping stopping = Stopping.of(resolved);
    try (Arena arena = Arena.ofShared();
        Inputs inputs = Inputs.open(resolved, listener)) {
      Reset reset = TrainingPlan.reset(resolved, training, inputs.data().train().count());
      Parameters weights = Parameters.allocate(arena, inputs.config());
      inputs.checkpoint().readInto(weights.slab());
      Mask first = InitialMask.of(inputs, resolved, weights, listener);
      Map<String, String> notes = inputs.notes(resolved);
      notes.put(SettingsFile.CONTROL, control.word());
      RunDirectory directory = Existing.RESUME.prepare(out, inputs.resolved(resolved), notes);
      RoundRunner runner =
          new RoundRunner(
              inputs,
              training,
              reset,
              NextCut.of(arena, resolved, inputs, first),
              stopping,
              directory,
              weights,
              TrainingPlan.formChoice(resolved, inputs.kernels(), inputs.data().train()),
              RoundWeights.Shape.of(resolved),
              Illustrations.of(resolved, inputs, weights));
      List<RoundRecord> done = new ArrayList<>();
      for (int round = 1; round <= rounds; round++) {
        Optional<RoundRecord> whole = directory.wholeRound(round);
        if (whole.isEmpty()) {
          rewind(reset, directory, runner, first, listener);
          runner.reset(round);
          Mask mask = mask(MaskFile.read(ticket.mask(round), first.specs()), first);
          listener.roundStarted(round, rounds, mask.sparsity());
          whole = Optional.of(runner.run(round, mask, listener));
          listener.roundDone(whole.get());
        }
        done.add(whole.get());
      }
      directory.writeResults(done);
      directory.complete();
      return done;
    }
  }

  /** Trains round 0 where the step to go back to lies in it and is not kept. */
  private void rewind(
      Reset reset,
      RunDirectory directory,
      RoundRunner runner,
      Mask first,
      ExperimentListener listener) {
    if (reset instanceof Reset.Rewind(int step)
        && step > 0
        && !Files.exists(directory.rewindSnapshot())) {
      listener.note("round 0 is trained again, for the weights to go back to");
      listener.roundStarted(0, 0, first.sparsity());
      listener.roundDone(runner.run(0, first, listener));
    }
  }

  private Mask mask(Mask ofTicket, Mask first) {
    return control == Control.RANDOM
        ? RandomTicket.of(ofTicket, first, settings.get(Setting.SEED))
        : ofTicket;
  }
}
