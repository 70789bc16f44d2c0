package dev.espalier.structure;

import java.util.BitSet;

/** Set operations on indices that do not modify their arguments. */
final class Bits {

  private Bits() {}

  static BitSet none() {
    return new BitSet();
  }

  static BitSet all(int size) {
    BitSet all = new BitSet(size);
    all.set(0, size);
    return all;
  }

  static BitSet allIf(boolean condition, int size) {
    return condition ? all(size) : none();
  }

  static BitSet and(BitSet one, BitSet other) {
    BitSet both = (BitSet) one.clone();
    both.and(other);
    return both;
  }

  static BitSet or(BitSet one, BitSet other) {
    BitSet either = (BitSet) one.clone();
    either.or(other);
    return either;
  }

  /** Returns the set with {@code by} added to each index. */
  static BitSet shifted(BitSet set, int by) {
    BitSet shifted = new BitSet();
    set.stream().forEach(index -> shifted.set(index + by));
    return shifted;
  }
}
