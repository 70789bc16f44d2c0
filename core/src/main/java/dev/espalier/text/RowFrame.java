package dev.espalier.text;

/**
 * What a tokenizer puts around each row of a text: nothing for GPT-2's own, but a token that begins
 * it, one that ends it, or both, where its post-processor says so.
 *
 * @param before ids before the row's own; do not change it
 * @param after ids after the row's own; do not change it
 */
@SuppressWarnings("ArrayRecordComponent") // read only, and never compared
public record RowFrame(int[] before, int[] after) {

  /** Nothing around rows. */
  public static final RowFrame NONE = new RowFrame(new int[0], new int[0]);

  /** Whether there is nothing around rows. */
  public boolean isEmpty() {
    return before.length == 0 && after.length == 0;
  }

  /** A row's ids with what is around them. */
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
