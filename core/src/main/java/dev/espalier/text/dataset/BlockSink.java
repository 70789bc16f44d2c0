package dev.espalier.text.dataset;

/** Receives the blocks of a text in order. */
interface BlockSink {

  /** Receives the next block, in an array that is filled anew afterwards. */
  void add(int[] block);
}
