package dev.espalier.structure;

import java.util.BitSet;

/** The states of all units of one kind, by index. */
public final class Units {

  private final int size;
  private final BitSet live;
  private final BitSet constant;

  /**
   * @param signal what the units hold
   * @param read those whose value some logit depends on
   */
  Units(int size, Reachability signal, BitSet read) {
    this(size, Bits.and(signal.varies(), read), Bits.and(signal.nonzero(), read));
  }

  /**
   * @param live the units that are live
   * @param notDead those that are live or constant
   */
  Units(int size, BitSet live, BitSet notDead) {
    this.size = size;
    this.live = live;
    constant = (BitSet) notDead.clone();
    constant.andNot(live);
  }

  /** How many units there are. */
  public int size() {
    return size;
  }

  /** How many of them are in a state. */
  public int count(UnitState state) {
    return switch (state) {
      case LIVE -> live.cardinality();
      case CONSTANT -> constant.cardinality();
      case DEAD -> size - live.cardinality() - constant.cardinality();
    };
  }

  /** The state of one unit. */
  public UnitState state(int unit) {
    if (live.get(unit)) {
      return UnitState.LIVE;
    }
    return constant.get(unit) ? UnitState.CONSTANT : UnitState.DEAD;
  }

  /** Of units {@code from} to {@code to} − 1: the state of the most lively. */
  UnitState liveliest(int from, int to) {
    if (!live.get(from, to).isEmpty()) {
      return UnitState.LIVE;
    }
    return constant.get(from, to).isEmpty() ? UnitState.DEAD : UnitState.CONSTANT;
  }

  /** The units that are live or constant, as a set of its own. */
  BitSet notDead() {
    return Bits.or(live, constant);
  }

  /** The live units; not to be changed. */
  BitSet live() {
    return live;
  }
}
