package dev.espalier.experiment.tool;

import dev.espalier.experiment.input.MaskSource;
import dev.espalier.mask.MaskFile;
import dev.espalier.mask.MaskPair;
import java.nio.file.Path;

/**
 * Two masks, each named by its file, the directory of a round, or that of a run.
 *
 * @param force whether masks of different checkpoints and scopes are allowed, see {@link
 *     MaskPair#of}
 */
record TwoMasks(String a, String b, boolean force) {

  /** Names two masks that must fit each other. */
  static TwoMasks of(String a, String b) {
    return new TwoMasks(a, b, false);
  }

  /** Returns the same masks, of different checkpoints and scopes if forced. */
  TwoMasks force(boolean forced) {
    return new TwoMasks(a, b, forced);
  }

  Path fileA() {
    return MaskSource.file(a);
  }

  Path fileB() {
    return MaskSource.file(b);
  }

  /**
   * Reads both masks.
   *
   * @throws dev.espalier.fault.BadInputException if a mask cannot be read or the masks do not match
   */
  MaskPair read() {
    Path first = fileA();
    Path second = fileB();
    return MaskPair.of(
        MaskFile.readAlone(first), MaskFile.readAlone(second), first + " and " + second, force);
  }
}
