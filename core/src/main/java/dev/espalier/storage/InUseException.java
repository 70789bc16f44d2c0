package dev.espalier.storage;

import dev.espalier.fault.BadInputException;

/** Thrown when a directory is in use by another run, so that it may be free later. */
public final class InUseException extends BadInputException {

  private static final long serialVersionUID = 1L;

  InUseException(String where, String what, String remedy) {
    super(where, what, remedy);
  }
}
