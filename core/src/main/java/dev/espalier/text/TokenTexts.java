package dev.espalier.text;

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
}
