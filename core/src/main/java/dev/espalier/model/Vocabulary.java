package dev.espalier.model;

import dev.espalier.fault.BadInputException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The token ids for which a model has embedding rows, and the only check of ids, which all pass
 * before anything is computed with them: those of texts, cached blocks, prompts and begin tokens,
 * and those that a program passes to the library. A tokenizer may know more tokens than the model
 * has rows.
 *
 * @param rows number of rows of the embedding: valid ids are 0 to {@code rows − 1}
 */
public record Vocabulary(int rows) {

  /** The most characters of a token shown in a message. */
  private static final int SHOWN = 40;

  /** The remedy for invalid ids that a program made itself. */
  private static final String REMEDY = "use ids that the model's own tokenizer makes";

  /** Returns the ids of a model. */
  public static Vocabulary of(Gpt2Config config) {
    return new Vocabulary(config.vocabSize());
  }

  /** Tells whether an id has a row. */
  public boolean holds(int id) {
    return Integer.compareUnsigned(id, rows) < 0;
  }

  /**
   * Returns the position of the first id without a row, or −1.
   *
   * @param ids 32-bit ids
   * @param count number of ids to check, from the first
   */
  public long firstOutside(MemorySegment ids, long count) {
    for (long i = 0; i < count; i++) {
      if (!holds(ids.getAtIndex(ValueLayout.JAVA_INT, i))) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Checks that an id has a row.
   *
   * @param where its source: a file, an option, a call
   * @throws BadInputException naming the id, its source, and the number of rows
   */
  public void require(int id, String where) {
    require(id, where, REMEDY);
  }

  /** Checks that an id has a row, with another remedy in the message. */
  public void require(int id, String where, String remedy) {
    if (!holds(id)) {
      throw outside(id, null, where, remedy);
    }
  }

  /**
   * Checks that ids have rows.
   *
   * @param where their source
   * @param texts returns the text of an id, for the message
   * @throws BadInputException naming the first id without a row, its text, its source, and the
   *     number of rows
   */
  public void require(int[] ids, String where, IntFunction<String> texts, String remedy) {
    for (int id : ids) {
      if (!holds(id)) {
        throw outside(id, texts.apply(id), where, remedy);
      }
    }
  }

  /**
   * Returns the error for an id without a row.
   *
   * @param text text of the token, or null if unknown
   */
  public BadInputException outside(int id, @Nullable String text, String where, String remedy) {
    String token =
        text == null || text.isEmpty()
            ? "token id " + id
            : "token \"" + shown(text) + "\" (id " + id + ")";
    return new BadInputException(
        where,
        token + " has no row in the model, whose " + rows + " rows are for ids 0 to " + (rows - 1),
        remedy);
  }

  private static String shown(String text) {
    int end = text.offsetByCodePoints(0, Math.min(SHOWN, text.codePointCount(0, text.length())));
    return end == text.length() ? text : text.substring(0, end) + "…";
  }
}
