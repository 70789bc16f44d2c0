package dev.espalier.fault;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a message one readable line: text quoted from a file or an argument is shortened, and its
 * control characters do not reach the terminal.
 */
public final class OneLine {

  private static final String LEFT_OUT = " … ";

  /** No real word or path is longer. */
  private static final int LONGEST_WORD = 300;

  private static final Pattern LONG_WORD = Pattern.compile("\\S{" + (LONGEST_WORD + 1) + ",}");

  private OneLine() {}

  /**
   * Returns the text on one line, of at most the given number of characters. Longer texts, and
   * overlong words in them, keep their beginning and end.
   *
   * @param most the largest length, at least 8
   */
  public static String of(String text, int most) {
    String bounded =
        LONG_WORD
            .matcher(bounded(text, most))
            .replaceAll(word -> Matcher.quoteReplacement(bounded(word.group(), LONGEST_WORD)));
    return bounded.replaceAll("\\s*\\R\\s*", " ").replace('\t', ' ').replaceAll("\\p{Cc}", "�");
  }

  /** Shortens first, since matching patterns against hundreds of megabytes would be slow. */
  private static String bounded(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int tail = most / 4;
    int head = most - tail - LEFT_OUT.length();
    return text.substring(0, whole(text, head))
        + LEFT_OUT
        + text.substring(whole(text, text.length() - tail));
  }

  /** Returns an index near the given one that does not split a surrogate pair. */
  private static int whole(String text, int index) {
    return Character.isLowSurrogate(text.charAt(index)) ? index - 1 : index;
  }
}
