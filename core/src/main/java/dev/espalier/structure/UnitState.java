package dev.espalier.structure;

/**
 * What a unit of the network does to the logits, whatever values the surviving weights have. A mask
 * that shrinks takes a unit only downwards in this order.
 */
public enum UnitState {
  /** Nothing: taking it out changes no logit. */
  DEAD,
  /** It has the same value at every position of every text, and the logits depend on that value. */
  CONSTANT,
  /** It carries something of the text or of the position to the logits. */
  LIVE
}
