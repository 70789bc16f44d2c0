package dev.espalier.text;

/**
 * The ids that a tokenizer adds around each row of a text, as its post-processor defines: none for
 * GPT-2's own, otherwise a token before the row, one after it, or both.
 *
 * @param before ids before the row's own; must not be modified
 * @param after ids after the row's own; must not be modified
 */
@SuppressWarnings("ArrayRecordComponent") // read only, never compared
public record RowFrame(int[] before, int[] after) {

  /** Adds nothing. */
  public static final RowFrame NONE = new RowFrame(new int[0], new int[0]);

  /** Tells whether nothing is added. */
  public boolean isEmpty() {
    return before.length == 0 && after.length == 0;
  }

  /** Returns a row's ids with those around them. */
  public int[] around(int[] row) {
    if (isEmpty()) {
      return row;
    }
    int[] framed = new int[before.length + row.length + after.length];
    System.arraycopy(before, 0, framed, 0, before.length);
    System.arraycopy(row, 0, framed, before.length, row.length);
    System.arraycopy(after, 0, framed, before.length + row.length, after.length);
    return framed;
  }
}
