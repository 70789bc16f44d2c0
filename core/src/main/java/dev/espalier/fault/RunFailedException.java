package dev.espalier.fault;

/**
 * A run that began well cannot go on, for a reason the user should hear in one line: the loss is no
 * number, for instance. The command line prints the message and ends with exit status 1.
 */
public final class RunFailedException extends RuntimeException {

  private static final long serialVersionUID = 2L;
  private static final int MOST = 2000;

  private final String text;

  /** A failure with the line the user is to see, its settings as {@link SettingNames} describes. */
  public RunFailedException(String message) {
    super(SettingNames.KEYS.in(OneLine.of(message, MOST)));
    this.text = OneLine.of(message, MOST);
  }

  /** The message, with settings named in the way that is asked for. */
  public String message(SettingNames names) {
    return names.in(text);
  }
}
