package dev.espalier.text.tokenizer;

import dev.espalier.fault.BadInputException;
import dev.espalier.text.LongRow;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A row tokenised part by part, cut where {@link SafeCuts} says that ids cannot tell. */
final class CutRow implements LongRow {

  /** The most characters (UTF-16) that are held for want of a place to cut them. */
  static final int LIMIT = 1 << 22;

  /** As many characters as are tokenised at a time where they can be cut. */
  static final int PART = 1 << 16;

  private final String where;
  private final @Nullable SafeCuts cuts;
  private final Function<String, int[]> encode;
  private final Consumer<int[]> ids;
  private final int part;
  private final int limit;
  private final StringBuilder held = new StringBuilder();

  /** No place before this one is safe. */
  private int searched = 1;

  /**
   * @param where the row, for messages
   * @param cuts where it may be cut, or null if it must be seen as a whole
   * @param encode gives the ids of a text
   * @param ids takes the row's
   * @param part as many characters as are tokenised at a time; {@link #PART}
   * @param limit the most characters that are held; {@link #LIMIT}
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
