package dev.espalier.torch;

/** Something in a pickle that is not understood, and where it stands. */
final class PickleFault extends Exception {

  private static final long serialVersionUID = 1;

  private final long offset;

  PickleFault(long offset, String what) {
    super(what);
    this.offset = offset;
  }

  /** Returns the byte of the pickle at which the opcode stands. */
  long offset() {
    return offset;
  }
}
