package dev.espalier.fault;

/**
 * Thrown if input from the user cannot be used: a file, a setting, a text. Holds the place of the
 * fault, its description and a remedy, each on one line; the message consists of all three. The
 * command line prints it and exits with status 2.
 *
 * <p>Settings are written as {@link SettingNames} describes. The accessors and {@link
 * #getMessage()} name them by their keys, {@link #message(SettingNames)} in the given way.
 */
public class BadInputException extends RuntimeException {

  private static final long serialVersionUID = 2L;

  private static final int MOST_OF_PLACE = 400;
  private static final int MOST_OF_FAULT = 300;
  private static final int MOST_OF_REMEDY = 2000;

  private final String where;
  private final String what;
  private final String remedy;

  /**
   * Creates an exception.
   *
   * @param where the file, setting or field, such as {@code model/config.json: n_head}
   * @param what the description of the fault
   * @param remedy what the user can do about it
   */
  public BadInputException(String where, String what, String remedy) {
    this(new Parts(where, what, remedy));
  }

  /**
   * Creates an exception with the failure that revealed the fault.
   *
   * @param where the file, setting or field, such as {@code model/config.json: n_head}
   * @param what the description of the fault
   * @param remedy what the user can do about it
   */
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

  /** Returns the place of the fault: the file, setting or field. */
  public String where() {
    return SettingNames.KEYS.in(where);
  }

  /** Returns the description of the fault. */
  public String what() {
    return SettingNames.KEYS.in(what);
  }

  /** Returns what the user can do about it. */
  public String remedy() {
    return SettingNames.KEYS.in(remedy);
  }

  /** Returns the message on one line, with settings named in the given way. */
  public String message(SettingNames names) {
    return new Parts(where, what, remedy).line(names);
  }

  /**
   * Quoted text in the first two is input and shortened; the remedy is mostly our own and may be a
   * list.
   */
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
