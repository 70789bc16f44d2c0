package dev.espalier.structure;

import java.util.BitSet;

/**
 * What is known of the values of units without knowing the weights' values. A unit in neither set
 * is exactly 0 at every position of every text.
 *
 * @param varies units whose value depends on the text or the position
 * @param nonzero these units, and those of constant value
 */
record Reachability(BitSet varies, BitSet nonzero) {

  /**
   * Returns the sum of token and position features; a table with a single row carries no
   * information on the id looked up.
   */
  static Reachability embedded(Adjacency tokens, Adjacency positions) {
    BitSet ofToken = tokens.reached();
    BitSet ofPosition = positions.reached();
    return new Reachability(
        Bits.or(
            tokens.inputs() > 1 ? ofToken : Bits.none(),
            positions.inputs() > 1 ? ofPosition : Bits.none()),
        Bits.or(ofToken, ofPosition));
  }

  Reachability plus(Reachability other) {
    return new Reachability(Bits.or(varies, other.varies), Bits.or(nonzero, other.nonzero));
  }

  Reachability through(KeptWeights.Projection projection) {
    return new Reachability(
        projection.weight().reachedFrom(varies),
        Bits.or(projection.weight().reachedFrom(nonzero), projection.bias()));
  }

  /**
   * Normalisation makes all features vary as soon as one does, since the common mean is subtracted
   * from each and each is divided by the common deviation. A single feature is its own mean and
   * becomes 0.
   */
  Reachability through(KeptWeights.Norm norm, int width) {
    boolean anyVaries = width > 1 && !varies.isEmpty();
    boolean anyNonzero = width > 1 && !nonzero.isEmpty();
    return new Reachability(
        anyVaries ? norm.gain() : Bits.none(),
        Bits.or(anyNonzero ? norm.gain() : Bits.none(), norm.bias()));
  }

  /** Returns units {@code from} (inclusive) to {@code to} (exclusive), renumbered from 0. */
  Reachability part(int from, int to) {
    return new Reachability(varies.get(from, to), nonzero.get(from, to));
  }
}
