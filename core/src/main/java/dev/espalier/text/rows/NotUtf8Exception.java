package dev.espalier.text.rows;

import java.nio.charset.CharacterCodingException;

/** Bytes that are no UTF-8. */
final class NotUtf8Exception extends CharacterCodingException {

  private static final long serialVersionUID = 1;

  private final long offset;

  /**
   * @param offset of the first such byte, from 0 on; of what is compressed, after decompression
   */
  NotUtf8Exception(long offset) {
    this.offset = offset;
  }

  long offset() {
    return offset;
  }

  @Override
  public String getMessage() {
    return "byte " + offset + " is not UTF-8";
  }
}
