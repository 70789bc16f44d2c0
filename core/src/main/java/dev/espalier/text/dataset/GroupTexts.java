package dev.espalier.text.dataset;

import dev.espalier.fault.BadInputException;

/**
 * Cuts tokenised rows into blocks as {@code group_texts} of {@code run_clm.py} does: each 1,000
 * rows are concatenated and cut, and the remainder of each 1,000 is dropped.
 */
final class GroupTexts implements RowTokenizer.Ids {

  private static final int ROWS_PER_BATCH = 1000;

  private final TokenizedRows rows;
  private final BlockSink blocks;
  private final int[] block;
  private int filled;
  private long rowsDone;
  private long tokens;
  private boolean anyBlock;

  private GroupTexts(TokenizedRows rows, int blockSize, BlockSink blocks) {
    this.rows = rows;
    this.blocks = blocks;
    this.block = new int[blockSize];
  }

  /**
   * Passes on all blocks of a text, in an array that is filled anew for each.
   *
   * @throws BadInputException if there is none, or an id is not one of the model's
   */
  static void send(TokenizedRows rows, int blockSize, BlockSink blocks) {
    GroupTexts grouping = new GroupTexts(rows, blockSize, blocks);
    rows.send(grouping);
    grouping.checkNotEmpty();
  }

  @Override
  public void add(int[] ids) {
    rows.check(rowsDone, ids);
    tokens += ids.length;
    for (int from = 0; from < ids.length; ) {
      int count = Math.min(ids.length - from, block.length - filled);
      System.arraycopy(ids, from, block, filled, count);
      from += count;
      filled += count;
      if (filled == block.length) {
        blocks.add(block);
        anyBlock = true;
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

  private void checkNotEmpty() {
    String label = rows.source().label();
    if (rowsDone == 0 || tokens == 0) {
      throw new BadInputException(label, "holds no text", "give some text");
    }
    if (!anyBlock) {
      throw new BadInputException(
          label,
          "has "
              + tokens
              + " tokens, too few for one block of "
              + block.length
              + (rowsDone > ROWS_PER_BATCH ? " in any " + ROWS_PER_BATCH + " rows" : ""),
          "give more text or a smaller {block_size}");
    }
  }
}
