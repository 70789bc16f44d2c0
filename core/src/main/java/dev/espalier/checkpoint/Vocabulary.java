package dev.espalier.checkpoint;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.Shape;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.tokenizer.TokenizerFiles;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Detects embeddings that were resized, for a new token or to a round number, without updating
 * {@code config.json}: the tokenizer tells which of the two is right.
 */
final class Vocabulary {

  static final String WTE = "transformer.wte.weight";

  private Vocabulary() {}

  /**
   * Refuses embeddings whose number of rows is not {@code vocab_size}, with a remedy.
   *
   * @param where the tensor, for the message
   * @param stored the shape in the file
   * @param claimed the shape by {@code config.json}
   * @throws BadInputException if only the numbers of rows differ
   */
  static void check(Path folder, String where, Shape stored, Shape claimed) {
    if (stored.rank() != 2 || stored.dim(1) != claimed.dim(1)) {
      return;
    }
    int rows = stored.dim(0);
    int vocabulary = claimed.dim(0);
    OptionalInt tokens = tokens(folder);
    throw new BadInputException(
        where,
        "has "
            + rows
            + " rows, and vocab_size in config.json is "
            + vocabulary
            + fits(tokens, rows, vocabulary),
        tokens.isPresent() && tokens.getAsInt() > rows
            ? "use weights that have a row for each token (resize_token_embeddings makes them)"
            : "write \"vocab_size\": " + rows + " into config.json");
  }

  private static String fits(OptionalInt tokens, int rows, int vocabulary) {
    if (tokens.isEmpty()) {
      return "";
    }
    int count = tokens.getAsInt();
    String which =
        count == rows
            ? "which fits the weights"
            : count == vocabulary
                ? "which fits config.json" + (count < rows ? "; the rows beyond are padding" : "")
                : "which fits neither";
    return "; the tokenizer has " + count + " tokens, " + which;
  }

  private static OptionalInt tokens(Path folder) {
    try (Tokenizer tokenizer = TokenizerFiles.open(folder).orElse(null)) {
      return tokenizer == null ? OptionalInt.empty() : OptionalInt.of(tokenizer.vocabularySize());
    } catch (BadInputException unreadable) {
      return OptionalInt.empty();
    }
  }
}
