package dev.espalier.experiment.compare;

import dev.espalier.experiment.IfExists;
import dev.espalier.experiment.RunPlace;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.round.PruningRound;
import dev.espalier.experiment.round.RandomTicket;
import dev.espalier.experiment.round.RoundPlan;
import dev.espalier.experiment.round.RoundSetup;
import dev.espalier.experiment.verify.ResumeCheck;
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
 * Trains one control of a ticket. The mask of each round is derived from the ticket's mask of that
 * round; length and method of training are the same. Since nothing is cut, rounds do not depend on
 * each other. There is no round 0, which would equal the ticket's; it is trained again only to
 * rewind, since a complete run does not keep the weights to rewind to.
 *
 * @param settings the ticket's settings, including the seed
 */
record ControlRun(Control control, Settings settings, RunDirectory ticket, Path out) {

  /**
   * Trains the missing rounds.
   *
   * @param rounds the ticket's last round
   * @return the records of rounds 1 to {@code rounds}
   */
  List<RoundRecord> run(int rounds, ExperimentListener listener) {
    Settings own =
        control == Control.REINITIALISED
            ? settings.with(Setting.RESET, ResetRule.RANDOM)
            : settings;
    try (RunPlace place = RunPlace.open(out, IfExists.RESUME, listener::tell);
        RoundSetup setup = RoundSetup.open(own, listener)) {
      RoundPlan plan = RoundPlan.of(setup, listener);
      try (RunWriter writer = prepare(place, setup)) {
        return run(setup, plan, writer, rounds, listener);
      }
    }
  }

  private List<RoundRecord> run(
      RoundSetup setup, RoundPlan plan, RunWriter writer, int rounds, ExperimentListener listener) {
    RunDirectory directory = writer.directory();
    ResumeCheck.checkControl(directory);
    setup.tellMemory();
    List<RoundRecord> done = new ArrayList<>();
    try (PruningRound runner = new PruningRound(setup, plan, writer, List.of())) {
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
    writer.forgetState();
    return done;
  }

  private RunWriter prepare(RunPlace place, RoundSetup setup) {
    Map<String, String> notes = setup.notes();
    notes.put(SettingsFile.CONTROL, control.word());
    return place.prepare(setup.settings(), notes);
  }

  /** Trains round 0 if the weights to rewind to are from one of its steps and were not kept. */
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
