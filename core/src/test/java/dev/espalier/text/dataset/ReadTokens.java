package dev.espalier.text.dataset;

import dev.espalier.model.Vocabulary;
import java.nio.file.Path;

/** Reads token files alone, without a model. */
public final class ReadTokens {

  private ReadTokens() {}

  /** Reads the blocks of a file for a model of so many rows. */
  public static void read(Path file, int blockSize, int rows) {
    TokenFile.map(file, blockSize, new Vocabulary(rows));
  }
}
