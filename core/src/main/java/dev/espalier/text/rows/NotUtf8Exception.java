package dev.espalier.text.rows;

import java.nio.charset.CharacterCodingException;

/** Thrown for bytes that are not valid UTF-8. */
final class NotUtf8Exception extends CharacterCodingException {

  private static final long serialVersionUID = 1;

  private final long offset;

  /**
   * @param offset offset of the first invalid byte, from 0, after decompression
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
