package dev.espalier.structure;

import java.util.BitSet;

/** The states of all units of one kind, by index. */
public final class Units {

  private final int size;
  private final BitSet live;
  private final BitSet constant;

  /**
   * @param signal what is known of the units' values
   * @param read units on whose value some logit depends
   */
  Units(int size, Reachability signal, BitSet read) {
    this(size, Bits.and(signal.varies(), read), Bits.and(signal.nonzero(), read));
  }

  /**
   * @param live the live units
   * @param notDead the live and the constant units
   */
  Units(int size, BitSet live, BitSet notDead) {
    this.size = size;
    this.live = live;
    constant = (BitSet) notDead.clone();
    constant.andNot(live);
  }

  /** Returns the number of units. */
  public int size() {
    return size;
  }

  /** Returns the number of units in a state. */
  public int count(UnitState state) {
    return switch (state) {
      case LIVE -> live.cardinality();
      case CONSTANT -> constant.cardinality();
      case DEAD -> size - live.cardinality() - constant.cardinality();
    };
  }

  /** Returns the state of one unit. */
  public UnitState state(int unit) {
    if (live.get(unit)) {
      return UnitState.LIVE;
    }
    return constant.get(unit) ? UnitState.CONSTANT : UnitState.DEAD;
  }

  /** Returns the highest state among units {@code from} (inclusive) to {@code to} (exclusive). */
  UnitState liveliest(int from, int to) {
    if (!live.get(from, to).isEmpty()) {
      return UnitState.LIVE;
    }
    return constant.get(from, to).isEmpty() ? UnitState.DEAD : UnitState.CONSTANT;
  }

  /** Returns the live and the constant units, as a copy. */
  BitSet notDead() {
    return Bits.or(live, constant);
  }

  /** Returns the live units, which must not be modified. */
  BitSet live() {
    return live;
  }
}
