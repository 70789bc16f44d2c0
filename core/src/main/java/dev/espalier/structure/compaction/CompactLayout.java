package dev.espalier.structure.compaction;

/** The layouts of a compact model. */
public enum CompactLayout {
  /**
   * GPT-2's own layout: fewer blocks, and MLPs as wide as the widest one left. Anything else that
   * GPT-2's config cannot express is padded with zeros: fewer heads, narrower heads, fewer features
   * under norms of the original width, and different widths per block.
   */
  PLAIN,
  /**
   * Each block with its own widths, and its projections with the remaining inputs; a layer's heads
   * are padded to the widest of them.
   */
  EXACT
}
