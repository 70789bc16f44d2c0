package dev.espalier.experiment.verify;

import dev.espalier.fault.BadInputException;
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

  static Damage of(int round, Path file, BadInputException fault) {
    return of(round, file, what(file, fault));
  }

  /** Returns the description of a fault in a file, with the field or tensor at fault. */
  public static String what(Path file, BadInputException fault) {
    String prefix = file + ": ";
    return fault.where().startsWith(prefix)
        ? fault.where().substring(prefix.length()) + ": " + fault.what()
        : fault.what();
  }
}
