package dev.espalier.structure;

/**
 * The effect of a unit of the network on the logits, whatever values the unpruned weights have.
 * When a mask shrinks, units only move down in this order.
 */
public enum UnitState {
  /** None: removing the unit changes no logit. */
  DEAD,
  /**
   * The unit has the same value at every position of every text, and the logits depend on that
   * value.
   */
  CONSTANT,
  /** The unit carries information on the text or the position to the logits. */
  LIVE
}
