package dev.espalier.text;

import java.util.function.Consumer;

/**
 * Receives the rows of a text in order. Rows of at most {@link #WHOLE} characters are passed whole,
 * longer ones in parts, so that they never need to be held in memory.
 */
public interface RowReceiver {

  /** The most characters (UTF-16 units) of a row that is passed whole, and of a part. */
  int WHOLE = 1 << 16;

  /** Receives a short row. */
  void row(String text);

  /**
   * Receives the next characters of a long row, which starts with its first part. A part does not
   * end within a surrogate pair.
   */
  void part(String text);

  /** Called after the last part of a long row. */
  void end();

  /** Called with the number of further bytes of the text's files that have been read. */
  default void bytesRead(long bytes) {}

  /** Returns a receiver that joins the parts of long rows, for consumers that need whole rows. */
  static RowReceiver whole(Consumer<String> rows) {
    StringBuilder parts = new StringBuilder();
    return new RowReceiver() {
      @Override
      public void row(String text) {
        rows.accept(text);
      }

      @Override
      public void part(String text) {
        parts.append(text);
      }

      @Override
      public void end() {
        String row = parts.toString();
        parts.setLength(0);
        parts.trimToSize();
        rows.accept(row);
      }
    };
  }
}
