package dev.espalier.text;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decodes ids one by one, for text that is shown while it is generated. A character whose bytes are
 * spread over several ids is returned with the last of them. The concatenation of all results is
 * what {@link Tokenizer#decode} returns for all ids, without what it returns for the initial ones.
 * Not thread-safe.
 */
public final class StreamingDecoder {

  /** The replacement for bytes that are not a character, or not yet one. */
  private static final char REPLACEMENT = '\ufffd';

  private final Tokenizer tokenizer;

  /** The ids whose text may still change, preceded by those on which their text depends. */
  private int[] ids;

  /** The text of the initial ids; null once a result has been returned. */
  private @Nullable String before;

  /** Characters of the ids' text that have been returned, or belong to the initial ids. */
  private int shown;

  /** Creates a decoder at the beginning of a text. */
  public StreamingDecoder(Tokenizer tokenizer) {
    this(tokenizer, new int[0]);
  }

  /**
   * Creates a decoder that continues existing text, such as a prompt.
   *
   * @param beginning ids of that text, which is not returned again
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

  /** Returns the text that has become complete; empty within a character. */
  public String next(int id) {
    ids = Arrays.copyOf(ids, ids.length + 1);
    ids[ids.length - 1] = id;
    String text = text();
    boolean open = !text.isEmpty() && text.charAt(text.length() - 1) == REPLACEMENT;
    // An unfinished character is a single replacement at the end; everything before it is final.
    String fresh = fresh(text, text.length() - (open ? 1 : 0) - tokenizer.unsettled());
    if (!open && tokenizer.unsettled() == 0) {
      // Keeps the last id, since a word may be decoded differently at the beginning of a text.
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

  /**
   * Returns the remaining text when there are no more ids: the replacement of an unfinished
   * character, or nothing.
   */
  public String end() {
    String text = text();
    String rest = fresh(text, text.length());
    ids = new int[0];
    before = null;
    shown = 0;
    return rest;
  }
}
