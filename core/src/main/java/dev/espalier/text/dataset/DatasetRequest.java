package dev.espalier.text.dataset;

import dev.espalier.model.Vocabulary;
import dev.espalier.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * What blocks are wanted.
 *
 * @param dataset {@code embedded}, {@code embedded:PART}, a file, a directory or {@code id:config}
 *     of the hub
 * @param validation the same for the validation split, or null
 * @param textColumn where the text stands in files that have columns
 * @param tokenizer the model's, or null where it has none: token files only
 * @param blockSize tokens of each block
 * @param vocabularySize rows of the model's embedding: every id must be below
 */
public record DatasetRequest(
    String dataset,
    @Nullable String validation,
    String textColumn,
    @Nullable Tokenizer tokenizer,
    int blockSize,
    int vocabularySize) {

  /** The ids the model has rows for. */
  Vocabulary vocabulary() {
    return new Vocabulary(vocabularySize);
  }

  /** The column where nothing is said. */
  public static final String DEFAULT_COLUMN = "text";
}
