package dev.espalier.text.dataset;

import dev.espalier.text.TextRows;
import java.nio.file.Path;

/** The source of blocks. */
sealed interface Source {

  /** Returns its name for messages. */
  String label();

  /** Rows of text that are yet to be tokenised. */
  record Text(String label, TextRows rows) implements Source {}

  /** A file of token ids. */
  record Tokens(Path file) implements Source {
    @Override
    public String label() {
      return file.toString();
    }
  }
}
