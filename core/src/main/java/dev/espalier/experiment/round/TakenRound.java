package dev.espalier.experiment.round;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.model.Parameters;
import dev.espalier.prune.Reset;
import dev.espalier.record.PendingRound;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.files.Checksums;
import dev.espalier.record.files.FileList;
import dev.espalier.settings.SettingsFile;
import dev.espalier.storage.LinkedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A round that another run has trained and this one takes: its trained model, its steps and its
 * losses. What depends on the scope, such as the mask, belongs to the run that takes it.
 */
final class TakenRound {

  /** The notes in which two runs of the same inputs and the same arithmetic agree. */
  private static final List<String> SAME =
      List.of("model_sha256", "data_sha256", "mask_sha256", SettingsFile.COMPUTED_WITH);

  private final RunDirectory from;
  private final int round;
  private final RoundRecord record;

  private TakenRound(RunDirectory from, int round, RoundRecord record) {
    this.from = from;
    this.round = round;
    this.record = record;
  }

  /**
   * What a run needs of a round besides its model.
   *
   * @param mask its own mask of the round
   * @param rewinds whether it goes back to weights that were kept while round 0 was trained
   * @param sums whether its criterion gathered sums while the round was trained
   */
  record Needs(Mask mask, boolean rewinds, boolean sums) {

    /** Returns the needs of a run with a reset and a cut. */
    static Needs of(int round, Mask mask, Reset reset, Pruner cut) {
      boolean rewinds = round == 0 && reset instanceof Reset.Rewind(int step) && step > 0;
      return new Needs(mask, rewinds, cut.sums().isPresent());
    }
  }

  /**
   * Finds a round among those given.
   *
   * @param notes the notes on this run's inputs
   * @param listener is told why a round that is there is not taken
   */
  static Optional<TakenRound> find(
      List<GivenRounds> given,
      int round,
      Needs needs,
      Map<String, String> notes,
      ExperimentListener listener) {
    for (GivenRounds rounds : given) {
      if (round <= rounds.last()) {
        Optional<RoundRecord> there = rounds.run().wholeRound(round);
        if (there.isPresent()) {
          TakenRound taken = new TakenRound(rounds.run(), round, there.get());
          Optional<String> why = taken.unfit(needs, notes);
          if (why.isEmpty()) {
            return Optional.of(taken);
          }
          listener.tell(
              rounds.run().round(round) + " " + why.get() + ": the round is trained here");
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> unfit(Needs needs, Map<String, String> notes) {
    try {
      Map<String, String> its = SettingsFile.readNotes(from.experimentFile());
      for (String note : SAME) {
        if (!Objects.equals(its.get(note), notes.get(note))) {
          return Optional.of("has another " + note);
        }
      }
      if (needs.rewinds() && !Files.isRegularFile(from.rewindSnapshot())) {
        return Optional.of("has no weights to go back to");
      }
      if (needs.sums() && !Files.isRegularFile(from.criterionState(round))) {
        return Optional.of("has not what the criterion gathered");
      }
      // Round 0 is dense, or begins with the mask that the notes name.
      if (round > 0
          && MaskFile.read(from.mask(round), needs.mask().specs()).differences(needs.mask()) > 0) {
        return Optional.of("has another mask");
      }
      return damage();
    } catch (BadInputException e) {
      return Optional.of("cannot be read (" + e.getMessage() + ")");
    }
  }

  private Optional<String> damage() {
    Checksums recorded = Checksums.in(from.roundFile(round));
    if (!recorded.known()) {
      return Optional.of("has no checksums");
    }
    return recorded.files().stream()
        .flatMap(file -> FileList.fault(from.round(round), file, true).stream())
        .findFirst();
  }

  /** Puts the model and the steps into the round, and the weights into memory. */
  void into(PendingRound pending, Parameters weights) {
    LinkedFile.file(from.metrics(round), pending.metrics());
    LinkedFile.folder(from.model(round), pending.model());
    try (CheckpointDirectory trained = CheckpointDirectory.open(from.model(round))) {
      trained.readInto(weights.slab());
    }
  }

  /** Puts what later rounds need into the state of a run. */
  void stateInto(RunDirectory run, Needs needs) {
    if (needs.rewinds()) {
      LinkedFile.file(from.rewindSnapshot(), run.rewindSnapshot());
    }
    if (needs.sums()) {
      LinkedFile.file(from.criterionState(round), run.criterionState(round));
    }
  }

  /** Returns the directory of the run that trained it. */
  Path run() {
    return from.path();
  }

  /** Returns the record of the training, in which what is pruned is the other run's. */
  RoundRecord record() {
    return record;
  }
}
