package dev.espalier.text;

/** Turns text into token ids and back. */
public interface Tokenizer extends AutoCloseable {

  /** The ids of a text, without special tokens. */
  int[] encode(String text);

  /** The text of ids. */
  String decode(int[] ids);

  /** One more than the largest id. */
  int vocabularySize();

  /** A hash of what decides the tokenisation; part of the key of cached blocks. */
  String fingerprint();

  @Override
  void close();
}
