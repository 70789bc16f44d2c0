package dev.espalier.text.tokenizer;

import dev.espalier.fault.BadInputException;
import dev.espalier.text.LongRow;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tokenises a row part by part, cutting it where {@link SafeCuts} guarantees that the ids are not
 * affected.
 */
final class CutRow implements LongRow {

  /** The most characters (UTF-16 units) held while no cut is possible. */
  static final int LIMIT = 1 << 22;

  /** The number of characters tokenised at a time if they can be cut. */
  static final int PART = 1 << 16;

  private final String where;
  private final @Nullable SafeCuts cuts;
  private final Function<String, int[]> encode;
  private final Consumer<int[]> ids;
  private final int part;
  private final int limit;
  private final StringBuilder held = new StringBuilder();

  /** No position before this one is a safe cut. */
  private int searched = 1;

  /**
   * @param where name of the row, for messages
   * @param cuts finds safe cuts, or null if the row must be seen as a whole
   * @param encode returns the ids of a text
   * @param ids receives the row's ids
   * @param part number of characters tokenised at a time; {@link #PART}
   * @param limit the most characters held; {@link #LIMIT}
   */
  CutRow(
      String where,
      @Nullable SafeCuts cuts,
      Function<String, int[]> encode,
      Consumer<int[]> ids,
      int part,
      int limit) {
    this.where = where;
    this.cuts = cuts;
    this.encode = encode;
    this.ids = ids;
    this.part = part;
    this.limit = limit;
  }

  @Override
  public void add(String text) {
    for (int from = 0; from < text.length(); ) {
      int to = Math.min(text.length(), from + part);
      held.append(text, from, to);
      from = to;
      if (held.length() >= part) {
        cut();
      }
      if (held.length() > limit) {
        throw tooLong();
      }
    }
  }

  private void cut() {
    if (cuts == null) {
      return;
    }
    int last = held.length() - cuts.lookAhead();
    int place = cuts.last(held, searched, last);
    if (place > 0) {
      encode(place);
      last -= place;
    }
    searched = Math.max(1, last + 1);
  }

  private void encode(int characters) {
    int[] known = encode.apply(held.substring(0, characters));
    held.delete(0, characters);
    if (known.length > 0) {
      ids.accept(known);
    }
  }

  @Override
  public void end() {
    encode(held.length());
    held.trimToSize();
  }

  private BadInputException tooLong() {
    String characters = String.format(Locale.ROOT, "%,d characters", limit);
    return cuts == null
        ? new BadInputException(
            where,
            "is longer than "
                + characters
                + ", and the model's tokenizer must see a row as a whole",
            "break the row into several")
        : new BadInputException(
            where,
            "has more than " + characters + " without a space or another end of a word",
            "break the row into several");
  }
}
