package dev.espalier.text.tokenizer;

import java.util.Arrays;

/**
 * Words and their ids, found by their characters within a row. Each word's characters and ids stand
 * together in one array, so that a word that is known costs two accesses to distant memory. The
 * size is fixed: a table that is full takes no more words. Not thread-safe.
 */
final class WordTable {

  /** The place of a word that is not there. */
  static final int NONE = 0;

  private static final int WORDS = 1 << 17;
  private static final int PLACES = 2 * WORDS;

  /** Characters of the words and two for each id, with which most tables are full of words. */
  private static final int STORED = 16 * WORDS;

  private static final int BITS_OF_CHAR = 16;

  /** The hash of a word in the upper half, where it is stored in the lower; 0 if empty. */
  private final long[] places = new long[PLACES];

  /** For each word its length, the number of its ids, its characters, and its ids in halves. */
  private final char[] stored = new char[STORED];

  private int words;
  private int end = NONE + 1;

  /** Returns the hash of a word of which one more character is known. */
  static int hash(int ofBeginning, char next) {
    return 31 * ofBeginning + next;
  }

  /**
   * Returns where a word is stored, or {@link #NONE}.
   *
   * @param hash of the characters from {@code from} to {@code to}
   */
  int find(char[] row, int from, int to, int hash) {
    for (int place = place(hash); ; place = next(place)) {
      long entry = places[place];
      int at = (int) entry;
      if (at == NONE || (int) (entry >>> Integer.SIZE) == hash && is(at, row, from, to)) {
        return at;
      }
    }
  }

  /** A loop, since words are shorter than what {@code Arrays.equals} is made for. */
  private boolean is(int at, char[] row, int from, int to) {
    if (stored[at] != to - from) {
      return false;
    }
    int shift = at + 2 - from;
    for (int i = from; i < to; i++) {
      if (stored[shift + i] != row[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Stores a word that is not there.
   *
   * @return false if the table is full
   */
  boolean add(char[] row, int from, int to, int hash, int[] ids) {
    int length = to - from;
    if (words == WORDS || end + 2 + length + 2 * ids.length > STORED) {
      return false;
    }
    int place = place(hash);
    while (places[place] != 0) {
      place = next(place);
    }
    places[place] = (long) hash << Integer.SIZE | end;
    stored[end] = (char) length;
    stored[end + 1] = (char) ids.length;
    System.arraycopy(row, from, stored, end + 2, length);
    end += 2 + length;
    for (int id : ids) {
      stored[end++] = (char) (id >>> BITS_OF_CHAR);
      stored[end++] = (char) id;
    }
    words++;
    return true;
  }

  /** Returns how many ids a word has. */
  int count(int at) {
    return stored[at + 1];
  }

  /** Copies a word's ids. */
  void copy(int at, int[] target, int from) {
    int half = at + 2 + stored[at];
    for (int i = 0; i < count(at); i++, half += 2) {
      target[from + i] = stored[half] << BITS_OF_CHAR | stored[half + 1];
    }
  }

  /** Forgets all words. */
  void clear() {
    Arrays.fill(places, 0);
    words = 0;
    end = NONE + 1;
  }

  /** The high bits of a product depend on all bits of the hash (Knuth's multiplicative hashing). */
  private static int place(int hash) {
    return hash * 0x9e3779b9 >>> Integer.numberOfLeadingZeros(PLACES - 1);
  }

  private static int next(int place) {
    return place + 1 & PLACES - 1;
  }
}
