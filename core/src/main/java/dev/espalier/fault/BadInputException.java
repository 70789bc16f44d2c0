package dev.espalier.fault;

/**
 * Something the user gave cannot be used: a file, a setting, a text. The message is one line that
 * names where the fault is, what it is, and how to mend it; the command line prints it as it stands
 * and ends with exit status 2.
 */
public final class BadInputException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What was given may be of any length; more of it than this helps nobody to find it. */
  private static final int LONGEST_PART = 1_000;

  /** Of a part that is longer, what is shown of its beginning and of its end. */
  private static final int SHOWN = 200;

  /**
   * @param where the file, option or field, such as {@code model/config.json: n_head}
   * @param what what is wrong with it
   * @param mend what the user can do about it
   */
  public BadInputException(String where, String what, String mend) {
    super(message(where, what, mend));
  }

  /** The same, with the failure that showed it. */
  public BadInputException(String where, String what, String mend, Throwable cause) {
    super(message(where, what, mend), cause);
  }

  private static String message(String where, String what, String mend) {
    return shown(where) + ": " + shown(what) + "; " + shown(mend);
  }

  /** One line, free of what would move the cursor or ring the bell, and not without end. */
  private static String shown(String part) {
    String brief =
        part.length() <= LONGEST_PART
            ? part
            : part.substring(0, SHOWN) + " … " + part.substring(part.length() - SHOWN);
    return brief
        .replaceAll("\\s*\\R\\s*", " ")
        .replace('\t', ' ')
        .replaceAll("\\p{Cntrl}", "\uFFFD");
  }
}
