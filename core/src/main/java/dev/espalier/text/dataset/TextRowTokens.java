package dev.espalier.text.dataset;

import dev.espalier.fault.BadInputException;
import dev.espalier.text.TokenTexts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Tokenises rows one by one and keeps them separate. */
final class TextRowTokens implements RowTokenizer.Ids {

  private final TokenizedRows rows;
  private final List<int[]> texts = new ArrayList<>();
  private final List<int[]> parts = new ArrayList<>();
  private int empty;

  private TextRowTokens(TokenizedRows rows) {
    this.rows = rows;
  }

  /**
   * Returns the tokens of every row that has any.
   *
   * @throws BadInputException if no row has any, or an id is not one of the model's
   */
  static TokenTexts of(TokenizedRows rows) {
    TextRowTokens tokens = new TextRowTokens(rows);
    rows.send(tokens);
    if (tokens.texts.isEmpty()) {
      throw new BadInputException(rows.source().label(), "holds no text", "give some text");
    }
    return new TokenTexts(tokens.texts, tokens.empty);
  }

  @Override
  public void add(int[] ids) {
    rows.check(texts.size() + empty, ids);
    parts.add(ids);
  }

  @Override
  public void endRow() {
    int[] text = parts.size() == 1 ? parts.getFirst() : joined();
    parts.clear();
    if (text.length == 0) {
      empty++;
    } else {
      texts.add(text);
    }
  }

  private int[] joined() {
    return parts.stream().flatMapToInt(Arrays::stream).toArray();
  }
}
