package dev.espalier.text.tokenizer;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds positions at which a text can be cut so that the ids of both halves, concatenated, are
 * those of the whole, for GPT-2's byte-level pre-tokenizer.
 *
 * <p>Its expression splits text into words within which merges happen, and never looks further
 * ahead than one character beyond white space. Hence a word ends wherever white space follows
 * another character; the halves are then split alike, whatever else they contain. A word also ends
 * where letters, digits and other symbols meet, except at an apostrophe, which may begin a clitic.
 * Cuts keep their distance from added tokens, which may include adjacent white space.
 *
 * @param addsPrefixSpace whether a space is added to a text that does not begin with one; then only
 *     cuts before a space are safe
 * @param added contents of the added tokens
 * @param reach length of the longest of them
 */
record SafeCuts(boolean addsPrefixSpace, List<String> added, int reach) {

  private static final String SIGNS = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~、。，！？：；（）「」《》…—“”";

  /** Was white space in some versions of Unicode. */
  private static final char UNSURE = '\u180e';

  /** The kinds of characters around a cut; see {@link #kind}. */
  private enum Kind {
    WHITE,
    LETTER,
    DIGIT,
    SIGN,
    /** Any other character that is not white space. */
    OTHER,
    /** {@link #UNSURE}. */
    UNSURE
  }

  /** The kinds of the most frequent characters, since texts are cut at every word. */
  private static final Kind[] OFTEN = new Kind[128];

  static {
    for (char character = 0; character < OFTEN.length; character++) {
      OFTEN[character] = rareKind(character);
    }
  }

  SafeCuts {
    added = List.copyOf(added);
  }

  /**
   * Returns the safe cuts of a {@code tokenizer.json}, or null if it must see a row as a whole
   * because it normalizes text or has another pre-tokenizer.
   */
  static @Nullable SafeCuts of(ObjectNode json) {
    JsonNode preTokenizer = json.path("pre_tokenizer");
    boolean known = json.path("normalizer").isNull() || json.path("normalizer").isMissingNode();
    if (!known
        || !preTokenizer.path("type").asString("").equals("ByteLevel")
        || !preTokenizer.path("use_regex").asBoolean(true)) {
      return null;
    }
    List<String> added =
        json.path("added_tokens")
            .valueStream()
            .map(token -> token.path("content").asString(""))
            .filter(content -> !content.isEmpty())
            .toList();
    int reach = added.stream().mapToInt(String::length).max().orElse(0);
    return new SafeCuts(preTokenizer.path("add_prefix_space").asBoolean(true), added, reach);
  }

  /** Returns how many characters after a cut are needed to decide whether it is safe. */
  int lookAhead() {
    return reach + 2;
  }

  /**
   * Returns the last safe cut in a range.
   *
   * @param text the beginning of the text yet to be tokenised
   * @param from the first position allowed, at least 1
   * @param to the last position allowed, after which {@link #lookAhead} characters must follow
   * @return the number of characters before the cut, or −1 if there is none
   */
  int last(CharSequence text, int from, int to) {
    for (int place = to; place >= from; place--) {
      if (wordEnds(text.charAt(place - 1), text.charAt(place)) && isFarFromAdded(text, place)) {
        return place;
      }
    }
    return -1;
  }

  /** Tells whether the text may hold an added token, near which no cut is safe. */
  boolean mayHoldAdded(String text) {
    for (String token : added) {
      if (text.contains(token)) {
        return true;
      }
    }
    return false;
  }

  /** Tells whether a cut between two characters is safe in a text without added tokens. */
  boolean wordEnds(char before, char after) {
    Kind left = kind(before);
    Kind right = kind(after);
    if (left == Kind.WHITE || left == Kind.UNSURE) {
      return false;
    }
    if (addsPrefixSpace) {
      return after == ' ';
    }
    return right == Kind.WHITE || left != right && isSettled(left) && isSettled(right);
  }

  private static boolean isSettled(Kind kind) {
    return kind == Kind.LETTER || kind == Kind.DIGIT || kind == Kind.SIGN;
  }

  /**
   * Letters, digits and symbols are only those that are such in every version of Unicode, which
   * suffices to find a cut in any script without spaces; the apostrophe does not count as a symbol.
   */
  private static Kind kind(char character) {
    return character < OFTEN.length ? OFTEN[character] : rareKind(character);
  }

  private static Kind rareKind(char character) {
    if (isWhite(character)) {
      return Kind.WHITE;
    }
    if (character == UNSURE) {
      return Kind.UNSURE;
    }
    if (character >= '0' && character <= '9') {
      return Kind.DIGIT;
    }
    if (character >= 'a' && character <= 'z'
        || character >= 'A' && character <= 'Z'
        || character >= 'À' && character <= 'ɏ' && character != '×' && character != '÷'
        || character >= 'а' && character <= 'я'
        || character >= 'А' && character <= 'Я'
        || character >= 'ぁ' && character <= 'ゖ'
        || character >= 'ァ' && character <= 'ヺ'
        || character >= '\u4e00' && character <= '\u9fa5'
        || character >= '가' && character <= '힣') {
      return Kind.LETTER;
    }
    return SIGNS.indexOf(character) >= 0 ? Kind.SIGN : Kind.OTHER;
  }

  /** Unicode's White_Space, which is stable across versions; Java's own definitions differ. */
  private static boolean isWhite(char character) {
    return character == ' '
        || character >= '\t' && character <= '\r'
        || character == '\u0085'
        || character == '\u00a0'
        || character == '\u1680'
        || character >= '\u2000' && character <= '\u200a'
        || character == '\u2028'
        || character == '\u2029'
        || character == '\u202f'
        || character == '\u205f'
        || character == '\u3000';
  }

  /** Tells whether no added token spans the cut, ends at it, or begins at it or right after it. */
  private boolean isFarFromAdded(CharSequence text, int place) {
    for (String token : added) {
      int first = Math.max(0, place - token.length());
      for (int start = first; start <= place + 1; start++) {
        if (stands(text, start, token)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean stands(CharSequence text, int start, String token) {
    if (start + token.length() > text.length()) {
      return false;
    }
    for (int i = 0; i < token.length(); i++) {
      if (text.charAt(start + i) != token.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
