package dev.espalier.fault;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a message one line that can be read: whatever a file or an argument holds, what is quoted
 * of it is short, and control characters of it do not reach the terminal.
 */
public final class OneLine {

  private static final String LEFT_OUT = " … ";

  /** No word of a language or path that anyone uses is longer; what is, was made by a machine. */
  private static final int LONGEST_WORD = 300;

  private static final Pattern LONG_WORD = Pattern.compile("\\S{" + (LONGEST_WORD + 1) + ",}");

  private OneLine() {}

  /**
   * The text on one line, of at most so many characters: of a longer one the beginning and the end,
   * and so of each word in it that is longer than any should be.
   *
   * @param most at least 8
   */
  public static String of(String text, int most) {
    String bounded =
        LONG_WORD
            .matcher(bounded(text, most))
            .replaceAll(word -> Matcher.quoteReplacement(bounded(word.group(), LONGEST_WORD)));
    return bounded.replaceAll("\\s*\\R\\s*", " ").replace('\t', ' ').replaceAll("\\p{Cc}", "�");
  }

  /** Cut first: a pattern over hundreds of megabytes would take its time. */
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

  /** A place near the index that does not part a pair of surrogates. */
  private static int whole(String text, int index) {
    return Character.isLowSurrogate(text.charAt(index)) ? index - 1 : index;
  }
}
