package dev.espalier.model;

import dev.espalier.fault.BadInputException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The token ids that a model has rows for in its embedding, and the one check that every id passes
 * before anything is computed with it: those of a text, of cached blocks, of a prompt, of a token
 * that begins texts, and those that a program hands to the library. A tokenizer may well know more
 * tokens than the model has rows.
 *
 * @param rows of the embedding: ids go from 0 to {@code rows − 1}
 */
public record Vocabulary(int rows) {

  /** Characters of a token that a message shows. */
  private static final int SHOWN = 40;

  /** What to do about ids that a program made itself. */
  private static final String REMEDY = "use ids that the model's own tokenizer makes";

  /** The ids of a model. */
  public static Vocabulary of(Gpt2Config config) {
    return new Vocabulary(config.vocabSize());
  }

  /** Whether an id has a row. */
  public boolean holds(int id) {
    return Integer.compareUnsigned(id, rows) < 0;
  }

  /**
   * The position of the first id that has no row, or −1.
   *
   * @param ids 32-bit ids
   * @param count how many of them are looked at, from the first on
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
   * Lets an id pass that has a row.
   *
   * @param where it comes from: a file, an option, a call
   * @throws BadInputException naming the id, where it comes from, and the model's rows
   */
  public void require(int id, String where) {
    require(id, where, REMEDY);
  }

  /** The same with another way to mend it. */
  public void require(int id, String where, String remedy) {
    if (!holds(id)) {
      throw outside(id, null, where, remedy);
    }
  }

  /**
   * Lets ids pass that have rows.
   *
   * @param where they come from
   * @param texts the text of an id, to show it
   * @throws BadInputException naming the first that has none, its text, where it comes from, and
   *     the model's rows
   */
  public void require(int[] ids, String where, IntFunction<String> texts, String remedy) {
    for (int id : ids) {
      if (!holds(id)) {
        throw outside(id, texts.apply(id), where, remedy);
      }
    }
  }

  /**
   * What is said of an id that has no row.
   *
   * @param text of the token, or null where nobody knows it
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
