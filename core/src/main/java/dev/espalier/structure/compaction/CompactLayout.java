package dev.espalier.structure.compaction;

/** The form a compact model takes. */
public enum CompactLayout {
  /**
   * GPT-2's own: fewer blocks, and MLPs as wide as the widest that is left. What GPT-2's numbers
   * cannot say, fewer heads, narrower heads, fewer features under norms of the old width and other
   * widths in each block, is filled up with zeros.
   */
  PLAIN,
  /**
   * Each block with its own widths, and its projections with the inputs that are left; a layer's
   * heads are filled up to the widest of them.
   */
  EXACT
}
