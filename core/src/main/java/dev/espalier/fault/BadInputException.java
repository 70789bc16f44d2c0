package dev.espalier.fault;

/**
 * Something the user gave cannot be used: a file, a setting, a text. The message is one line that
 * names where the fault is, what it is, and how to mend it; the command line prints it as it stands
 * and ends with exit status 2.
 */
public final class BadInputException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param where the file, option or field, such as {@code model/config.json: n_head}
   * @param what what is wrong with it
   * @param mend what the user can do about it
   */
  public BadInputException(String where, String what, String mend) {
    super(oneLine(where + ": " + what + "; " + mend));
  }

  /** The same, with the failure that showed it. */
  public BadInputException(String where, String what, String mend, Throwable cause) {
    super(oneLine(where + ": " + what + "; " + mend), cause);
  }

  private static String oneLine(String message) {
    return message.replaceAll("\\s*\\R\\s*", " ");
  }
}
