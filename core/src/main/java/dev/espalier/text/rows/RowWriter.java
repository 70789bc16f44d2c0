package dev.espalier.text.rows;

import dev.espalier.text.RowReceiver;
import java.io.Writer;

/** Collects the characters of a row, and passes on a long row in parts. */
final class RowWriter extends Writer {

  private final RowReceiver receiver;
  private final char[] chars = new char[RowReceiver.WHOLE];
  private int length;
  private boolean isLong;

  RowWriter(RowReceiver receiver) {
    this.receiver = receiver;
  }

  @Override
  public void write(char[] source, int from, int count) {
    for (int done = 0; done < count; ) {
      if (length == chars.length) {
        part();
      }
      int some = Math.min(count - done, chars.length - length);
      System.arraycopy(source, from + done, chars, length, some);
      length += some;
      done += some;
    }
  }

  @Override
  public void write(int character) {
    if (length == chars.length) {
      part();
    }
    chars[length++] = (char) character;
  }

  @Override
  public void write(String source, int from, int count) {
    for (int done = 0; done < count; ) {
      if (length == chars.length) {
        part();
      }
      int some = Math.min(count - done, chars.length - length);
      source.getChars(from + done, from + done + some, chars, length);
      length += some;
      done += some;
    }
  }

  /** Half of a surrogate pair is kept for the next part. */
  private void part() {
    int end = Character.isHighSurrogate(chars[length - 1]) ? length - 1 : length;
    receiver.part(new String(chars, 0, end));
    System.arraycopy(chars, end, chars, 0, length - end);
    length -= end;
    isLong = true;
  }

  /** Ends the row that consists of everything written since the previous one. */
  void endRow() {
    if (!isLong) {
      receiver.row(new String(chars, 0, length));
    } else {
      if (length > 0) {
        receiver.part(new String(chars, 0, length));
      }
      receiver.end();
    }
    length = 0;
    isLong = false;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
