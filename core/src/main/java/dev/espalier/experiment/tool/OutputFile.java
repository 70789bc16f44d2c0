package dev.espalier.experiment.tool;

import dev.espalier.fault.BadInputException;
import dev.espalier.mask.MaskFile;
import dev.espalier.mask.MaskWithOrigin;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file to be written.
 *
 * @param overwrite whether one that is there is replaced
 */
record OutputFile(Path path, boolean overwrite) {

  /**
   * Refuses to write over what is not to be replaced.
   *
   * @throws BadInputException if it is a directory, or a file that is to be kept
   */
  void checkFree() {
    if (Files.isDirectory(path)) {
      throw new BadInputException(path.toString(), "is a directory", "name a file with {out}");
    }
    if (!overwrite && Files.exists(path)) {
      throw new BadInputException(
          path.toString(),
          "exists already",
          "choose another {out|file}, or replace it with {overwrite|overwrite(true)}");
    }
  }

  /** Writes a mask and summarises it. */
  MaskSummary write(MaskWithOrigin mask) {
    MaskFile.write(path, mask);
    return MaskSummary.of(path, mask);
  }

  /** Returns another file that is written with this one. */
  OutputFile beside(Path other) {
    return new OutputFile(other, overwrite);
  }
}
