package dev.espalier.text.dataset;

import dev.espalier.text.TextRows;
import java.nio.file.Path;

/** What blocks are made of. */
sealed interface Source {

  /** What to call it in messages. */
  String label();

  /** Rows of text, still to be tokenised. */
  record Text(String label, TextRows rows) implements Source {}

  /** A file of token ids. */
  record Tokens(Path file) implements Source {
    @Override
    public String label() {
      return file.toString();
    }
  }
}
