package dev.espalier.fault;

/**
 * A run that began well cannot go on, for a reason the user should hear in one line: the loss is no
 * number, for instance. The command line prints the message and ends with exit status 1.
 */
public final class RunFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int MOST = 2000;

  /** A failure with the line the user is to see. */
  public RunFailedException(String message) {
    super(OneLine.of(message, MOST));
  }
}
