package dev.espalier.experiment.transfer;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.settings.RecordedSettings;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A round whose mask is the ticket's.
 *
 * @param run the run that found the ticket
 * @param record record of the round
 */
record PrunedRound(RunDirectory run, RoundRecord record) {

  /**
   * Returns the round named by a user: {@code RUN/rounds/NNN}, or the last complete one of {@code
   * RUN}.
   *
   * @throws BadInputException if the run or round does not exist, or prunes nothing
   */
  static PrunedRound named(String name) {
    Path path = existing(name);
    RunDirectory run = RunDirectory.at(path);
    if (isRun(run)) {
      return last(run).checkPruned(name);
    }
    return ofRound(path)
        .orElseThrow(
            () ->
                new BadInputException(
                    name,
                    "is neither a run of prune nor one of its rounds",
                    "name a run, such as runs/wiki, or a round, such as runs/wiki/rounds/003"))
        .checkPruned(name);
  }

  /** Returns the last complete round of a run, which must have one. */
  static PrunedRound last(RunDirectory run) {
    List<RoundRecord> rounds = run.wholeRounds();
    if (rounds.isEmpty()) {
      throw new BadInputException(
          run.path().toString(), "has no whole round", "go on with it, or name another run");
    }
    return new PrunedRound(run, rounds.getLast());
  }

  private static Path existing(String name) {
    try {
      Path path = Path.of(name);
      if (Files.exists(path)) {
        return path;
      }
      whole(path)
          .ifPresent(
              run -> {
                throw new BadInputException(
                    name,
                    "no such round",
                    "name one of " + run.path() + ", whose last is " + last(run).record().round());
              });
    } catch (InvalidPathException _) {
      // The message below states what is accepted.
    }
    throw new BadInputException(name, "not found", "name a run or one of its rounds");
  }

  private static Optional<PrunedRound> ofRound(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    return whole(path)
        .flatMap(
            run ->
                run.wholeRounds().stream()
                    .filter(
                        record ->
                            run.round(record.round()).toAbsolutePath().normalize().equals(absolute))
                    .map(record -> new PrunedRound(run, record))
                    .findFirst());
  }

  /** Returns the run of a round's directory. */
  private static Optional<RunDirectory> whole(Path round) {
    return Optional.ofNullable(round.normalize().getParent())
        .map(rounds -> rounds.resolveSibling(""))
        .map(RunDirectory::at)
        .filter(PrunedRound::isRun);
  }

  private static boolean isRun(RunDirectory run) {
    return Files.isRegularFile(run.experimentFile()) && Files.isRegularFile(run.roundFile(0));
  }

  /**
   * Returns this round.
   *
   * @param name its name, for the message
   * @throws BadInputException if it prunes nothing
   */
  PrunedRound checkPruned(String name) {
    if (record.pruning().sparsity() == 0) {
      throw new BadInputException(
          name,
          "round " + record.round() + " prunes nothing, so it has no ticket",
          "name a later round, or prune more");
    }
    return this;
  }

  /** Returns the file of the ticket's mask. */
  Path mask() {
    return run.mask(record.round());
  }

  /** Returns the file of the mask with which the run began. */
  Path firstMask() {
    return run.mask(0);
  }

  /** Returns the settings of the run, from {@code experiment.yaml}. */
  Settings settings() {
    return RecordedSettings.read(run.experimentFile()).settings();
  }

  /** Returns the hash of the checkpoint with which the run began, if known. */
  Optional<String> model() {
    return Optional.ofNullable(SettingsFile.readNotes(run.experimentFile()).get("model_sha256"));
  }
}
