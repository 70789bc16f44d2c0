package dev.espalier.text.tokenizer;

import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tokenises rows word by word, and each word once for as long as it is remembered: a text has few
 * words, each many times. A word here is what stands between two {@link SafeCuts}, so that the ids
 * are those of the whole row. A row with an added token is tokenised whole. Not thread-safe.
 *
 * <p>Its memory is bounded, twelve megabytes: when the table of recent words is full, those of the
 * earlier one are forgotten, except for those that have been met again.
 */
final class WordMemory {

  /** In characters; longer words rarely come again. */
  private static final int LONGEST = 32;

  private static final int FIRST_IDS = 1 << 12;

  private final SafeCuts cuts;
  private final Function<String, int[]> encode;
  private WordTable recent = new WordTable();
  private @Nullable WordTable earlier;
  private char[] row = new char[FIRST_IDS];

  /** The ids of the row so far. */
  private int[] ids = new int[FIRST_IDS];

  private int count;

  /**
   * @param cuts finds the ends of words
   * @param encode returns the ids of a text
   */
  WordMemory(SafeCuts cuts, Function<String, int[]> encode) {
    this.cuts = cuts;
    this.encode = encode;
  }

  /** Returns the ids of a row without unpaired surrogates. */
  int[] encode(String text) {
    if (cuts.mayHoldAdded(text)) {
      return encode.apply(text);
    }
    if (row.length < text.length()) {
      row = new char[text.length()];
    }
    text.getChars(0, text.length(), row, 0);
    count = 0;
    int from = 0;
    int hash = 0;
    for (int i = 0; i < text.length(); i++) {
      char next = row[i];
      if (i > from && cuts.wordEnds(row[i - 1], next)) {
        word(from, i, hash);
        from = i;
        hash = 0;
      }
      hash = WordTable.hash(hash, next);
    }
    if (from < text.length()) {
      word(from, text.length(), hash);
    }
    return Arrays.copyOf(ids, count);
  }

  private void word(int from, int to, int hash) {
    int place = recent.find(row, from, to, hash);
    if (place != WordTable.NONE) {
      append(recent, place);
      return;
    }
    int[] found = known(from, to, hash);
    reserve(found.length);
    System.arraycopy(found, 0, ids, count, found.length);
    count += found.length;
    if (to - from <= LONGEST && !recent.add(row, from, to, hash, found)) {
      renew();
      recent.add(row, from, to, hash, found);
    }
  }

  private void renew() {
    WordTable forgotten = earlier == null ? new WordTable() : earlier;
    forgotten.clear();
    earlier = recent;
    recent = forgotten;
  }

  private int[] known(int from, int to, int hash) {
    WordTable table = earlier;
    int place = table == null ? WordTable.NONE : table.find(row, from, to, hash);
    if (table == null || place == WordTable.NONE) {
      return encode.apply(new String(row, from, to - from));
    }
    int[] found = new int[table.count(place)];
    table.copy(place, found, 0);
    return found;
  }

  private void append(WordTable table, int place) {
    int more = table.count(place);
    reserve(more);
    table.copy(place, ids, count);
    count += more;
  }

  private void reserve(int more) {
    if (count + more > ids.length) {
      ids = Arrays.copyOf(ids, Math.max(count + more, 2 * ids.length));
    }
  }
}
