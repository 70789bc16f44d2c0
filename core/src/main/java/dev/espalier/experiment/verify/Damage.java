package dev.espalier.experiment.verify;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * A file or directory that differs from what was written.
 *
 * @param round index of its round; empty if it belongs to none
 * @param file the file or directory
 * @param what the description of the damage
 */
public record Damage(OptionalInt round, Path file, String what) {

  static Damage of(int round, Path file, String what) {
    return new Damage(OptionalInt.of(round), file, what);
  }
}
