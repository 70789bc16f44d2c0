package dev.espalier.text;

import dev.espalier.model.Vocabulary;
import java.util.List;

/**
 * A text as the token ids of its rows, each by itself.
 *
 * @param ids of every row that has at least one token, in order
 * @param empty rows that have none, and are not in the list
 */
public record TokenTexts(List<int[]> ids, int empty) {

  public TokenTexts {
    ids = List.copyOf(ids);
  }

  /**
   * Lets texts pass that a model has rows for.
   *
   * @param where they come from
   * @throws dev.espalier.fault.BadInputException naming the first id that has none, and its place
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
