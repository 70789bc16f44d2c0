package dev.espalier.fault;

/**
 * Something the user gave cannot be used: a file, a setting, a text. The message is one line that
 * names where the fault is, what it is, and how to mend it; the command line prints it as it stands
 * and ends with exit status 2.
 */
public final class BadInputException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final int MOST_OF_PLACE = 400;
  private static final int MOST_OF_FAULT = 300;
  private static final int MOST_OF_MEND = 2000;

  /**
   * @param where the file, option or field, such as {@code model/config.json: n_head}
   * @param what what is wrong with it
   * @param mend what the user can do about it
   */
  public BadInputException(String where, String what, String mend) {
    super(line(where, what, mend));
  }

  /** The same, with the failure that showed it. */
  public BadInputException(String where, String what, String mend, Throwable cause) {
    super(line(where, what, mend), cause);
  }

  /** What is quoted is input; the mend is ours for the most part, and may be a list. */
  private static String line(String where, String what, String mend) {
    return OneLine.of(where, MOST_OF_PLACE)
        + ": "
        + OneLine.of(what, MOST_OF_FAULT)
        + "; "
        + OneLine.of(mend, MOST_OF_MEND);
  }
}
