package dev.espalier.kernel.onednn;

/** Thrown if the native library cannot be used on this machine; the message gives the reason. */
public final class OneDnnUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  OneDnnUnavailableException(Throwable cause) {
    super(reason(cause), cause);
  }

  private static String reason(Throwable cause) {
    Throwable deepest = cause;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String message = deepest.getMessage();
    return message == null ? deepest.toString() : message;
  }
}
