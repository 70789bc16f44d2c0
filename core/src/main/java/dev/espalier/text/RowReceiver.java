package dev.espalier.text;

import java.util.function.Consumer;

/**
 * Takes the rows of a text in order. A row of at most {@link #WHOLE} characters comes whole; a
 * longer one in parts, so that nobody has to hold it.
 */
public interface RowReceiver {

  /** The most characters (UTF-16) of a row that comes whole, and of a part. */
  int WHOLE = 1 << 16;

  /** A short row. */
  void row(String text);

  /**
   * The next characters of a long row; the first part begins it. A part may end anywhere but within
   * a surrogate pair.
   */
  void part(String text);

  /** The long row whose parts came last is complete. */
  void end();

  /** Puts the parts of long rows together, for those who need a row whole and have the memory. */
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
