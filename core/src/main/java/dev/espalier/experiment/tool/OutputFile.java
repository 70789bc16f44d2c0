package dev.espalier.experiment.tool;

import dev.espalier.fault.BadInputException;
import dev.espalier.mask.MaskFile;
import dev.espalier.mask.MaskWithOrigin;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file to be written.
 *
 * @param overwrite whether an existing file is replaced
 */
record OutputFile(Path path, boolean overwrite) {

  /**
   * Refuses to replace an existing file unless this was requested.
   *
   * @throws BadInputException if the path is a directory, or an existing file that must be kept
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

  MaskSummary write(MaskWithOrigin mask) {
    MaskFile.write(path, mask);
    return MaskSummary.of(path, mask);
  }

  /** Returns another file with the same permission to overwrite. */
  OutputFile beside(Path other) {
    return new OutputFile(other, overwrite);
  }
}
