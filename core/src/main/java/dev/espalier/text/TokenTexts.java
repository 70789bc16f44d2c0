package dev.espalier.text;

import dev.espalier.model.Vocabulary;
import java.util.List;

/**
 * A text as the token ids of each of its rows.
 *
 * @param ids ids of every row with at least one token, in order
 * @param empty number of rows without a token, which are left out
 */
public record TokenTexts(List<int[]> ids, int empty) {

  public TokenTexts {
    ids = List.copyOf(ids);
  }

  /**
   * Checks that a model has embedding rows for all ids.
   *
   * @param where the source of the texts
   * @throws dev.espalier.fault.BadInputException naming the first id without a row, and its
   *     position
   */
  public void require(Vocabulary vocabulary, String where) {
    for (int text = 0; text < ids.size(); text++) {
      int[] own = ids.get(text);
      for (int i = 0; i < own.length; i++) {
        if (!vocabulary.holds(own[i])) {
          vocabulary.require(own[i], where + ": text " + text + ", token " + i);
        }
      }
    }
  }
}
