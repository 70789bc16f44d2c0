package dev.espalier.experiment.compare;

import dev.espalier.experiment.IfExists;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.round.PruningRound;
import dev.espalier.experiment.round.RandomTicket;
import dev.espalier.experiment.round.RoundPlan;
import dev.espalier.experiment.round.RoundSetup;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.prune.Reset;
import dev.espalier.prune.ResetRule;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.RunWriter;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
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
    Settings own =
        control == Control.REINITIALISED
            ? settings.with(Setting.RESET, ResetRule.RANDOM)
            : settings;
    try (RoundSetup setup = RoundSetup.open(own, listener)) {
      RoundPlan plan = RoundPlan.of(setup, listener);
      RunWriter writer = prepare(setup);
      RunDirectory directory = writer.directory();
      List<RoundRecord> done = new ArrayList<>();
      try (PruningRound runner = new PruningRound(setup, plan, writer)) {
      for (int round = 1; round <= rounds; round++) {
        Optional<RoundRecord> whole = directory.wholeRound(round);
        if (whole.isEmpty()) {
          rewind(plan, directory, runner, listener);
          runner.reset(round);
          Mask mask = mask(MaskFile.read(ticket.mask(round), plan.first().specs()), plan.first());
          whole = Optional.of(runner.train(round, rounds, mask, listener));
          listener.roundDone(whole.get());
        }
        done.add(whole.get());
      }
      }
      writer.writeResults(done);
      writer.complete();
      return done;
    }
  }

  private RunWriter prepare(RoundSetup setup) {
    Map<String, String> notes = setup.notes();
    notes.put(SettingsFile.CONTROL, control.word());
    return IfExists.RESUME.prepare(out, setup.settings(), notes);
  }

  /** Trains round 0 where the step to go back to lies in it and is not kept. */
  private static void rewind(
      RoundPlan plan, RunDirectory directory, PruningRound runner, ExperimentListener listener) {
    if (plan.reset() instanceof Reset.Rewind(int step)
        && step > 0
        && (directory.wholeRound(0).isEmpty() || !Files.exists(directory.rewindSnapshot()))) {
      listener.tell("round 0 is trained again, for the weights to go back to");
      listener.roundDone(runner.train(0, 0, plan.first(), listener));
    }
  }

  private Mask mask(Mask ofTicket, Mask first) {
    return control == Control.RANDOM
        ? RandomTicket.of(ofTicket, first, settings.get(Setting.SEED))
        : ofTicket;
  }
}
