package dev.espalier.text.dataset;

import dev.espalier.fault.BadInputException;
import dev.espalier.model.Vocabulary;
import dev.espalier.text.TokenTexts;
import dev.espalier.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/** Tokenises rows one by one, and keeps them apart. */
final class TextRowTokens {

  /** Rows handed to the tokenizer at a time. */
  private static final int TOGETHER = 1000;

  private final Source.Text source;
  private final Tokenizer tokenizer;
  private final Vocabulary vocabulary;
  private final List<String> rows = new ArrayList<>(TOGETHER);
  private final List<int[]> texts = new ArrayList<>();
  private int empty;

  private TextRowTokens(Source.Text source, Tokenizer tokenizer, Vocabulary vocabulary) {
    this.source = source;
    this.tokenizer = tokenizer;
    this.vocabulary = vocabulary;
  }

  /**
   * The tokens of every row that has any.
   *
   * @throws BadInputException if none has, or an id is none of the model's
   */
  static TokenTexts of(Source.Text source, Tokenizer tokenizer, Vocabulary vocabulary) {
    TextRowTokens tokens = new TextRowTokens(source, tokenizer, vocabulary);
    source.rows().forEach(tokens::add);
    tokens.encode();
    if (tokens.texts.isEmpty()) {
      throw new BadInputException(source.label(), "holds no text", "give some text");
    }
    return new TokenTexts(tokens.texts, tokens.empty);
  }

  private void add(String row) {
    rows.add(row);
    if (rows.size() == TOGETHER) {
      encode();
    }
  }

  private void encode() {
    for (int[] ids : tokenizer.encodeAll(rows)) {
      GroupTexts.check(source, texts.size() + empty, ids, tokenizer, vocabulary);
      if (ids.length == 0) {
        empty++;
      } else {
        texts.add(ids);
      }
    }
    rows.clear();
  }
}
