package dev.espalier.experiment.input;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.fault.BadInputException;
import dev.espalier.mask.MaskFile;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds the file of a mask, which is named by itself, by the directory of a round, or by that of a
 * run, whose last whole round is then meant.
 */
public final class MaskSource {

  private MaskSource() {}

  /**
   * The file that {@code mask} names.
   *
   * @throws BadInputException if there is none
   */
  static Optional<Path> given(Settings settings) {
    return settings.find(Setting.MASK).map(MaskSource::file);
  }

  /** The hash of the model, or, of a round's, that of the checkpoint its mask belongs to. */
  public static String origin(CheckpointDirectory checkpoint) {
    return Optional.ofNullable(checkpoint.path().toAbsolutePath().getParent())
        .filter(RunDirectory::isRound)
        .map(RunDirectory::maskIn)
        .filter(Files::isRegularFile)
        .flatMap(MaskFile::modelOf)
        .orElseGet(checkpoint::fingerprint);
  }

  /**
   * The file of a mask that is named by itself or by a directory.
   *
   * @throws BadInputException if there is none
   */
  public static Path file(String mask) {
    Path path =
        existing(mask)
            .orElseThrow(
                () ->
                    new BadInputException(
                        mask, "not found", "name a mask's file, a round, or a run"));
    if (Files.isRegularFile(path)) {
      return path;
    }
    Path ofRound = RunDirectory.maskIn(path);
    if (Files.isRegularFile(ofRound)) {
      return ofRound;
    }
    RunDirectory run = RunDirectory.at(path);
    List<RoundRecord> rounds = run.wholeRounds();
    if (rounds.isEmpty()) {
      throw new BadInputException(
          mask, "holds no mask", "name a mask's file, a round, or a run with a whole round");
    }
    return run.mask(rounds.getLast().round());
  }

  /** The path of a name that there is a file or directory for. */
  public static Optional<Path> existing(String name) {
    try {
      return Optional.of(Path.of(name)).filter(Files::exists);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
