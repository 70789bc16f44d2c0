package dev.espalier.record.sweep;

import java.util.Comparator;

/**
 * The name of a unit of a sweep's work.
 *
 * @param kind whether it is a cell or work that cells share
 * @param number from 1; a number is never given again
 */
public record UnitName(Kind kind, int number) implements Comparable<UnitName> {

  private static final Comparator<UnitName> ORDER =
      Comparator.comparing(UnitName::kind).thenComparingInt(UnitName::number);

  /** The kinds of unit, shared work first, as it is done first. */
  public enum Kind {
    /** A dense round that several cells begin with. */
    SHARED("shared"),
    /** A run with settings of its own. */
    CELL("cell");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** Returns the key of a unit's number in the ledger. */
    public String word() {
      return word;
    }
  }

  /** Returns the name of a cell. */
  public static UnitName cell(int number) {
    return new UnitName(Kind.CELL, number);
  }

  /** Returns the name of shared work. */
  public static UnitName shared(int number) {
    return new UnitName(Kind.SHARED, number);
  }

  /** Tells whether it is a cell. */
  public boolean isCell() {
    return kind == Kind.CELL;
  }

  @Override
  public int compareTo(UnitName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return kind.word() + " " + number;
  }
}
