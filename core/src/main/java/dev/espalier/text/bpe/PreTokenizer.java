package dev.espalier.text.bpe;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits text into the pieces within which merges happen, by GPT-2's expression: English clitics,
 * letters, digits and other symbols, each with the space before them, and runs of white space.
 */
final class PreTokenizer {

  /** Java's {@code \s} is ASCII only, GPT-2's is Unicode white space. */
  private static final Pattern PIECE =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+"
              + "|\\p{IsWhite_Space}+(?!\\P{IsWhite_Space})|\\p{IsWhite_Space}+");

  private PreTokenizer() {}

  /** Passes on the pieces of a text, whose concatenation is the text. */
  static void split(String text, Consumer<String> pieces) {
    Matcher matcher = PIECE.matcher(text);
    while (matcher.find()) {
      pieces.accept(matcher.group());
    }
  }
}
