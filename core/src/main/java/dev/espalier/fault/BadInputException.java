package dev.espalier.fault;

/**
 * Something the user gave cannot be used: a file, a setting, a text. It holds where the fault is,
 * what it is, and how to mend it, each on one line; the message is the three of them. The command
 * line prints it and ends with exit status 2.
 *
 * <p>Settings are written as {@link SettingNames} describes. The accessors and {@link
 * #getMessage()} name them by their keys, {@link #message(SettingNames)} in the way that is asked
 * for.
 */
public final class BadInputException extends RuntimeException {

  private static final long serialVersionUID = 2L;

  private static final int MOST_OF_PLACE = 400;
  private static final int MOST_OF_FAULT = 300;
  private static final int MOST_OF_REMEDY = 2000;

  private final String where;
  private final String what;
  private final String remedy;

  /**
   * @param where the file, setting or field, such as {@code model/config.json: n_head}
   * @param what what is wrong with it
   * @param remedy what the user can do about it
   */
  public BadInputException(String where, String what, String remedy) {
    this(new Parts(where, what, remedy));
  }

  /** The same, with the failure that showed it. */
  public BadInputException(String where, String what, String remedy, Throwable cause) {
    this(new Parts(where, what, remedy));
    initCause(cause);
  }

  private BadInputException(Parts parts) {
    super(parts.line(SettingNames.KEYS));
    this.where = parts.where;
    this.what = parts.what;
    this.remedy = parts.remedy;
  }

  /** Where the fault is: the file, setting or field. */
  public String where() {
    return SettingNames.KEYS.in(where);
  }

  /** What is wrong with it. */
  public String what() {
    return SettingNames.KEYS.in(what);
  }

  /** What the user can do about it. */
  public String remedy() {
    return SettingNames.KEYS.in(remedy);
  }

  /** The message, on one line, with settings named in the way that is asked for. */
  public String message(SettingNames names) {
    return new Parts(where, what, remedy).line(names);
  }

  /** What is quoted is input; the remedy is ours for the most part, and may be a list. */
  private record Parts(String where, String what, String remedy) {

    Parts {
      where = OneLine.of(where, MOST_OF_PLACE);
      what = OneLine.of(what, MOST_OF_FAULT);
      remedy = OneLine.of(remedy, MOST_OF_REMEDY);
    }

    String line(SettingNames names) {
      return names.in(where) + ": " + names.in(what) + "; " + names.in(remedy);
    }
  }
}
