package dev.espalier.text.wordnet;

import java.util.StringJoiner;
import java.util.regex.Pattern;

/** Converts one line of a WordNet data file to a row of text. */
final class Synset {

  /**
   * The position marker of an adjective: {@code (a)}, {@code (p)} or {@code (ip)} after the lemma.
   */
  private static final Pattern ADJECTIVE_POSITION = Pattern.compile("\\((a|p|ip)\\)$");

  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final int FIELDS_BEFORE_WORDS = 4;

  private Synset() {}

  /**
   * Returns the row of a line {@code offset file type count word id word id … | gloss}, where
   * {@code count} is hexadecimal and words have underscores for spaces.
   */
  static String row(String line) {
    int bar = line.indexOf(" | ");
    String[] fields = line.substring(0, bar).split(" ");
    int count = Integer.parseInt(fields[FIELDS_BEFORE_WORDS - 1], 16);
    StringJoiner lemmas = new StringJoiner(", ");
    for (int i = 0; i < count; i++) {
      String word = fields[FIELDS_BEFORE_WORDS + 2 * i];
      lemmas.add(ADJECTIVE_POSITION.matcher(word).replaceFirst("").replace('_', ' '));
    }
    String gloss = SPACES.matcher(line.substring(bar + 3).strip()).replaceAll(" ");
    return lemmas + ": " + gloss + "\n";
  }
}
