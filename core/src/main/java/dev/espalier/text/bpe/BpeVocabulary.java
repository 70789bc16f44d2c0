package dev.espalier.text.bpe;

import java.util.List;

/**
 * A learned byte-level vocabulary.
 *
 * @param tokens tokens by id, in GPT-2's byte alphabet: the 256 bytes, then a token for each merge
 *     that produced a new one, then {@link #END_OF_TEXT}
 * @param merges merges in the order in which they were learned and are applied
 */
public record BpeVocabulary(List<String> tokens, List<Merge> merges) {

  /** The only special token, which is the last one. */
  public static final String END_OF_TEXT = "<|endoftext|>";

  /** Two neighbouring tokens that are merged. */
  public record Merge(String left, String right) {}

  public BpeVocabulary {
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
  }

  /** Returns the number of tokens. */
  public int size() {
    return tokens.size();
  }

  /** Returns the id of {@link #END_OF_TEXT}. */
  public int endOfText() {
    return size() - 1;
  }
}
