package dev.espalier.experiment.verify;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Something that is not as it was written.
 *
 * @param round the round that it belongs to; empty if it belongs to none
 * @param file the file or directory
 * @param what what is wrong with it
 */
public record Damage(OptionalInt round, Path file, String what) {

  static Damage of(int round, Path file, String what) {
    return new Damage(OptionalInt.of(round), file, what);
  }
}
