package dev.espalier.settings;

import dev.espalier.fault.BadInputException;

/** Whether a run continues one that exists. It says how to run, not what, so it is no setting. */
public enum Resume {
  /** An existing run is refused. */
  NO,
  /** The existing run continues with its own settings where none are given. */
  YES,
  /**
   * A run of the same settings continues, or is complete already; where there is none, it begins.
   */
  AUTO;

  /** The key in YAML. */
  public static final String KEY = "resume";

  /**
   * Reads {@code auto}, {@code yes}, {@code no}, {@code true} or {@code false}.
   *
   * @param where the option, or the file and key, for the message
   * @throws BadInputException if it is none of them
   */
  public static Resume parse(String word, String where) {
    return switch (word) {
      case "auto" -> AUTO;
      case "yes", "true" -> YES;
      case "no", "false" -> NO;
      default ->
          throw new BadInputException(where, "'" + word + "' is not known", "use auto, yes or no");
    };
  }

  /** Tells whether {@link #parse} takes a word. */
  public static boolean isWord(String word) {
    return switch (word) {
      case "auto", "yes", "no", "true", "false" -> true;
      default -> false;
    };
  }
}
