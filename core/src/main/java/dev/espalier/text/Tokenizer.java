package dev.espalier.text;

import java.util.List;

/** Turns text into token ids and back. */
public interface Tokenizer extends AutoCloseable {

  /** The ids of a text, without special tokens. */
  int[] encode(String text);

  /** The ids of several texts, each by itself. */
  default List<int[]> encodeAll(List<String> texts) {
    return texts.stream().map(this::encode).toList();
  }

  /** The text of ids. */
  String decode(int[] ids);

  /**
   * Whether an id is that of a token. Ids between and beyond those of the tokens have no text,
   * though a model may have rows for them that fill up its embedding.
   */
  boolean hasText(int id);

  /** One more than the largest id. */
  int vocabularySize();

  /** A hash of what decides the tokenisation; part of the key of cached blocks. */
  String fingerprint();

  @Override
  void close();
}
