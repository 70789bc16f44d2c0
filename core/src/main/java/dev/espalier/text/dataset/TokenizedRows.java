package dev.espalier.text.dataset;

import dev.espalier.model.Vocabulary;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.progress.TextListener;

/**
 * A text whose rows are tokenised as they are read.
 *
 * @param source the text
 * @param vocabulary the ids for which the model has rows
 * @param listener receives the progress
 */
record TokenizedRows(
    Source.Text source, Tokenizer tokenizer, Vocabulary vocabulary, TextListener listener) {

  /** Passes on the ids of all rows. */
  void send(RowTokenizer.Ids ids) {
    RowTokenizer.read(source, tokenizer, ids, listener);
  }

  /**
   * Checks the ids of a row.
   *
   * @param row number of the row, from 0
   * @throws dev.espalier.fault.BadInputException naming the first that is not one of the model's
   */
  void check(long row, int[] ids) {
    vocabulary.require(
        ids,
        source.label() + ": row " + row,
        id -> tokenizer.decode(new int[] {id}),
        "use the tokenizer that belongs to the model");
  }
}
