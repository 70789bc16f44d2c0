package dev.espalier.experiment.input;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.fault.BadInputException;
import dev.espalier.mask.MaskFile;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.storage.RegularFile;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds the file of a mask, given the file itself, the directory of a round, or that of a run,
 * which stands for its last complete round.
 */
public final class MaskSource {

  private MaskSource() {}

  /**
   * Returns the file that the setting {@code mask} names.
   *
   * @throws BadInputException if it does not exist
   */
  static Optional<Path> given(Settings settings) {
    return settings.find(Setting.MASK).map(MaskSource::file);
  }

  /**
   * Returns the hash of the model or, for a round, that of the checkpoint to which its mask
   * belongs.
   */
  public static String origin(CheckpointDirectory checkpoint) {
    return Optional.ofNullable(checkpoint.path().toAbsolutePath().getParent())
        .filter(RunDirectory::isRound)
        .map(RunDirectory::maskIn)
        .filter(Files::isRegularFile)
        .flatMap(MaskFile::modelOf)
        .orElseGet(checkpoint::fingerprint);
  }

  /**
   * Returns the file of a mask, given the file itself or a directory.
   *
   * @throws BadInputException if it does not exist
   */
  public static Path file(String mask) {
    Path path =
        existing(mask)
            .orElseThrow(
                () ->
                    new BadInputException(
                        mask, "not found", "name a mask's file, a round, or a run"));
    if (!Files.isDirectory(path)) {
      return RegularFile.of(path);
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

  /** Returns the path of a name under which a file or directory exists. */
  public static Optional<Path> existing(String name) {
    try {
      return Optional.of(Path.of(name)).filter(RegularFile::isThere);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
