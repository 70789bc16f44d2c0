package dev.espalier.text.dataset;

import dev.espalier.fault.BadInputException;
import dev.espalier.model.Vocabulary;
import dev.espalier.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts tokenised rows into blocks as {@code group_texts} of {@code run_clm.py} does: each 1,000
 * rows are concatenated and cut, and the remainder of each 1,000 is dropped.
 */
final class GroupTexts implements RowTokenizer.Ids {

  private static final int ROWS_PER_BATCH = 1000;

  private final Source.Text source;
  private final Tokenizer tokenizer;
  private final int blockSize;
  private final Vocabulary vocabulary;
  private final List<int[]> blocks = new ArrayList<>();
  private int[] block;
  private int filled;
  private long rowsDone;
  private long tokens;

  private GroupTexts(
      Source.Text source, Tokenizer tokenizer, int blockSize, Vocabulary vocabulary) {
    this.source = source;
    this.tokenizer = tokenizer;
    this.blockSize = blockSize;
    this.vocabulary = vocabulary;
    this.block = new int[blockSize];
  }

  /**
   * Returns all blocks of a text.
   *
   * @throws BadInputException if there is none, or an id is not one of the model's
   */
  static List<int[]> blocks(
      Source.Text source, Tokenizer tokenizer, int blockSize, Vocabulary vocabulary) {
    GroupTexts grouping = new GroupTexts(source, tokenizer, blockSize, vocabulary);
    RowTokenizer.read(source, tokenizer, grouping);
    grouping.checkNotEmpty();
    return grouping.blocks;
  }

  @Override
  public void add(int[] ids) {
    check(source, rowsDone, ids, tokenizer, vocabulary);
    tokens += ids.length;
    for (int from = 0; from < ids.length; ) {
      int count = Math.min(ids.length - from, blockSize - filled);
      System.arraycopy(ids, from, block, filled, count);
      from += count;
      filled += count;
      if (filled == blockSize) {
        blocks.add(block);
        block = new int[blockSize];
        filled = 0;
      }
    }
  }

  @Override
  public void endRow() {
    rowsDone++;
    if (rowsDone % ROWS_PER_BATCH == 0) {
      filled = 0;
    }
  }

  static void check(
      Source.Text source, long row, int[] ids, Tokenizer tokenizer, Vocabulary vocabulary) {
    vocabulary.require(
        ids,
        source.label() + ": row " + row,
        id -> tokenizer.decode(new int[] {id}),
        "use the tokenizer that belongs to the model");
  }

  private void checkNotEmpty() {
    if (rowsDone == 0 || tokens == 0) {
      throw new BadInputException(source.label(), "holds no text", "give some text");
    }
    if (blocks.isEmpty()) {
      throw new BadInputException(
          source.label(),
          "has "
              + tokens
              + " tokens, too few for one block of "
              + blockSize
              + (rowsDone > ROWS_PER_BATCH ? " in any " + ROWS_PER_BATCH + " rows" : ""),
          "give more text or a smaller {block_size}");
    }
  }
}
