package dev.espalier.text.bpe;

import java.util.List;

/**
 * A learnt byte-level vocabulary.
 *
 * @param tokens by id, written in GPT-2's byte alphabet: the 256 bytes, then a token for each merge
 *     that made a new one, then {@link #END_OF_TEXT}
 * @param merges in the order learnt, which is the order in which they are applied
 */
public record BpeVocabulary(List<String> tokens, List<Merge> merges) {

  /** The only special token, which is the last. */
  public static final String END_OF_TEXT = "<|endoftext|>";

  /** Two neighbouring tokens that become one. */
  public record Merge(String left, String right) {}

  public BpeVocabulary {
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
  }

  /** The number of tokens. */
  public int size() {
    return tokens.size();
  }

  /** The id of {@link #END_OF_TEXT}. */
  public int endOfText() {
    return size() - 1;
  }
}
