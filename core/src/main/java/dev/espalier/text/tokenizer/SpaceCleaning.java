package dev.espalier.text.tokenizer;

/**
 * Takes away the spaces that word-wise tokenizers leave before punctuation and English clitics, as
 * {@code clean_up_tokenization_spaces} asks for.
 */
final class SpaceCleaning {

  /** Whatever follows a text, all but so many of its last characters are cleaned alike. */
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
