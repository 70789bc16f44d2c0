package dev.espalier.text.dataset;

import dev.espalier.model.Vocabulary;
import dev.espalier.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * A request for blocks of a dataset.
 *
 * @param dataset {@code embedded}, {@code embedded:PART}, a file, a directory or {@code id:config}
 *     of the Hub
 * @param validation a dataset for the validation split, or null
 * @param textColumn the column of the text in files that have columns
 * @param tokenizer the model's tokenizer, or null if it has none, which allows token files only
 * @param blockSize tokens per block
 * @param vocabularySize rows of the model's embedding; every id must be lower
 */
public record DatasetRequest(
    String dataset,
    @Nullable String validation,
    String textColumn,
    @Nullable Tokenizer tokenizer,
    int blockSize,
    int vocabularySize) {

  /** Returns the ids for which the model has rows. */
  Vocabulary vocabulary() {
    return new Vocabulary(vocabularySize);
  }

  /** The default column. */
  public static final String DEFAULT_COLUMN = "text";
}
