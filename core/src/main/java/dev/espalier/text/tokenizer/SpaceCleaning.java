package dev.espalier.text.tokenizer;

/**
 * Removes the spaces that word-level tokenizers leave before punctuation and English clitics, as
 * {@code clean_up_tokenization_spaces} requests.
 */
final class SpaceCleaning {

  /** Text added at the end affects the cleaning of only this many preceding characters. */
  static final int REACH = 12;

  private static final String[][] SPACED = {
    {" .", "."},
    {" ?", "?"},
    {" !", "!"},
    {" ,", ","},
    {" ' ", "'"},
    {" n't", "n't"},
    {" 'm", "'m"},
    {" 's", "'s"},
    {" 've", "'ve"},
    {" 're", "'re"}
  };

  private SpaceCleaning() {}

  static String clean(String text) {
    String clean = text;
    for (String[] pair : SPACED) {
      clean = clean.replace(pair[0], pair[1]);
    }
    return clean;
  }
}
