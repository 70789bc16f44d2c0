package dev.espalier.text.rows;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Decodes UTF-8. Unlike Java's own reader it returns all characters before an invalid byte, and the
 * exception gives the byte's offset.
 */
final class Utf8Reader extends Reader {

  private static final int BYTES = 1 << 16;
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final InputStream in;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final ByteBuffer bytes = ByteBuffer.allocate(BYTES).flip();
  private final CharBuffer chars = CharBuffer.allocate(BYTES).flip();
  private boolean bytesEnded;
  private long decoded;

  Utf8Reader(InputStream in) {
    this.in = in;
  }

  /** Skips a byte order mark; must be called before anything is read. */
  void skipByteOrderMark() throws IOException {
    if (fill() && chars.get(chars.position()) == BYTE_ORDER_MARK) {
      chars.get();
    }
  }

  @Override
  public int read(char[] target, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, chars.remaining());
    chars.get(target, from, count);
    return count;
  }

  /** Makes at least one character available; returns false at the end. */
  private boolean fill() throws IOException {
    while (!chars.hasRemaining()) {
      chars.clear();
      int before = bytes.position();
      CoderResult result = decoder.decode(bytes, chars, bytesEnded);
      decoded += bytes.position() - before;
      chars.flip();
      if (chars.hasRemaining()) {
        return true;
      }
      if (result.isError()) {
        throw new NotUtf8Exception(decoded);
      }
      if (bytesEnded) {
        return false;
      }
      readBytes();
    }
    return true;
  }

  private void readBytes() throws IOException {
    bytes.compact();
    int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
    if (count < 0) {
      bytesEnded = true;
    } else {
      bytes.position(bytes.position() + count);
    }
    bytes.flip();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
