package dev.espalier.fault;

/**
 * Thrown if a run that has started cannot continue, for a reason the user should read in one line,
 * such as a loss that is not finite. The command line prints the message and exits with status 1.
 */
public final class RunFailedException extends RuntimeException {

  private static final long serialVersionUID = 2L;
  private static final int MOST = 2000;

  private final String text;

  /**
   * Creates an exception with a message whose settings are written as {@link SettingNames}
   * describes.
   */
  public RunFailedException(String message) {
    super(SettingNames.KEYS.in(OneLine.of(message, MOST)));
    this.text = OneLine.of(message, MOST);
  }

  /** Returns the message with settings named in the given way. */
  public String message(SettingNames names) {
    return names.in(text);
  }
}
