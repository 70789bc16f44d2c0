package dev.espalier.text.tokenizer;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a text can be cut in two so that the ids of the halves, one after the other, are those of
 * the whole: known of GPT-2's byte-level pre-tokenizer.
 *
 * <p>Its expression cuts text into words within which merges happen, and looks no further ahead
 * than one character beyond white space. So a word ends wherever something else than white space is
 * followed by white space; there the halves are cut alike, whatever else they hold. Where letters,
 * digits and other signs meet, a word ends as well, an apostrophe apart, which may begin a clitic.
 * Cuts keep away from added tokens, which may take white space beside them.
 *
 * @param addsPrefixSpace whether a text that begins with no space is given one: then only cuts
 *     before a space are safe
 * @param added the contents of the added tokens
 * @param reach the length of the longest of them
 */
record SafeCuts(boolean addsPrefixSpace, List<String> added, int reach) {

  private static final String SIGNS = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~、。，！？：；（）「」《》…—“”";

  /** What a place to cut is surrounded by; see {@link #kind}. */
  private enum Kind {
    WHITE,
    LETTER,
    DIGIT,
    SIGN,
    /** Anything else that is not white space. */
    OTHER,
    /** Was white space in some versions of Unicode. */
    UNSURE
  }

  SafeCuts {
    added = List.copyOf(added);
  }

  /**
   * The cuts of a {@code tokenizer.json}; null where it must see a row as a whole: if it normalizes
   * text, or its pre-tokenizer is another.
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

  /** How many characters after a cut must be there to tell that it is safe. */
  int lookAhead() {
    return reach + 2;
  }

  /**
   * The last place to cut.
   *
   * @param text the beginning of what is still to be tokenised
   * @param from the first place that may be taken, at least 1
   * @param to the last; {@link #lookAhead} characters must follow it
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

  private boolean wordEnds(char before, char after) {
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
   * Letters, digits and signs are only those that are so in every version of Unicode, and enough to
   * find a place in any script without spaces; the apostrophe is none of the signs.
   */
  private static Kind kind(char character) {
    if (isWhite(character)) {
      return Kind.WHITE;
    }
    if (character == '\u180e') {
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

  /** Unicode's White_Space, which has not changed for long; Java's own notions differ from it. */
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

  /** Whether no added token stands across the cut, ends at it, or begins at it or right after. */
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
