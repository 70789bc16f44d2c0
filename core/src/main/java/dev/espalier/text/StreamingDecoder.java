package dev.espalier.text;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns ids into text one by one, for text that is shown while it is generated. A character whose
 * bytes are spread over several ids comes out whole with the last of them; all that comes out,
 * strung together, is what {@link Tokenizer#decode} makes of all the ids, less what it makes of
 * those that went before.
 */
public final class StreamingDecoder {

  /** What stands for bytes that are no character, or not yet one. */
  private static final char REPLACEMENT = '\ufffd';

  private final Tokenizer tokenizer;

  /** The ids whose text is not settled, and those before that their text depends on. */
  private int[] ids;

  /** The text before the first id that comes; null once some has come out. */
  private @Nullable String before;

  /** Characters of the ids' text that have come out, or were there before. */
  private int shown;

  /** A decoder at the beginning of a text. */
  public StreamingDecoder(Tokenizer tokenizer) {
    this(tokenizer, new int[0]);
  }

  /**
   * A decoder after a beginning that is there already, such as a prompt.
   *
   * @param beginning its ids, whose text does not come out
   */
  public StreamingDecoder(Tokenizer tokenizer, int[] beginning) {
    this.tokenizer = tokenizer;
    this.ids = beginning.clone();
    this.before = text();
    this.shown = before.length();
  }

  private String text() {
    return ids.length == 0 ? "" : tokenizer.decode(ids);
  }

  /** The text that can be shown since the last call; empty within a character. */
  public String next(int id) {
    ids = Arrays.copyOf(ids, ids.length + 1);
    ids[ids.length - 1] = id;
    String text = text();
    boolean open = !text.isEmpty() && text.charAt(text.length() - 1) == REPLACEMENT;
    // An unfinished character is one replacement at the end; everything before it is settled.
    String fresh = fresh(text, text.length() - (open ? 1 : 0) - tokenizer.unsettled());
    if (!open && tokenizer.unsettled() == 0) {
      // The last id stays, since a word may be written otherwise at the beginning of a text.
      ids = new int[] {id};
      shown = text().length();
      before = null;
    }
    return fresh;
  }

  private String fresh(String text, int settled) {
    int from = before == null ? shown : sameAtTheBeginning(before, text);
    if (settled <= from) {
      return "";
    }
    before = null;
    shown = settled;
    return text.substring(from, settled);
  }

  private static int sameAtTheBeginning(String one, String other) {
    int most = Math.min(one.length(), other.length());
    int same = 0;
    while (same < most && one.charAt(same) == other.charAt(same)) {
      same++;
    }
    return same;
  }

  /** What is left when no more ids come: the replacement of an unfinished character, or nothing. */
  public String end() {
    String text = text();
    String rest = fresh(text, text.length());
    ids = new int[0];
    before = null;
    shown = 0;
    return rest;
  }
}
