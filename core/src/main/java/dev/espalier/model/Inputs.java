package dev.espalier.model;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which outputs of a layer norm the projection after it reads, and has a row for: in GPT-2 all, in
 * a compact model perhaps only some. The norm itself takes all features in, whatever is read of it.
 */
public final class Inputs {

  /** Every output. */
  public static final Inputs ALL = new Inputs(null);

  private final int @Nullable [] chosen;

  private Inputs(int @Nullable [] chosen) {
    this.chosen = chosen;
  }

  /**
   * Some outputs.
   *
   * @param chosen in ascending order
   * @throws IllegalArgumentException if they are not ascending numbers from 0 on, or none
   */
  public static Inputs of(int... chosen) {
    for (int i = 0; i < chosen.length; i++) {
      if (chosen[i] < 0 || i > 0 && chosen[i] <= chosen[i - 1]) {
        throw new IllegalArgumentException("the inputs a projection reads are not in order");
      }
    }
    if (chosen.length == 0) {
      throw new IllegalArgumentException("a projection reads no input");
    }
    return new Inputs(chosen.clone());
  }

  /** These of so many outputs; no matter how many they are, {@link #ALL} if it is every one. */
  public static Inputs of(BitSet chosen, int width) {
    return chosen.cardinality() == width ? ALL : of(chosen.stream().toArray());
  }

  /** Whether every output is read. */
  public boolean isAll() {
    return chosen == null;
  }

  /** How many of so many outputs are read. */
  public int count(int width) {
    return chosen == null ? width : chosen.length;
  }

  /** The outputs that are read, of so many, in the order of the projection's rows. */
  public int[] indices(int width) {
    return chosen == null ? IntStream.range(0, width).toArray() : chosen.clone();
  }

  /** Whether there are so many outputs at least. */
  boolean fit(int width) {
    return chosen == null || chosen[chosen.length - 1] < width;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Inputs inputs && Arrays.equals(chosen, inputs.chosen);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(chosen);
  }

  @Override
  public String toString() {
    return chosen == null ? "all" : Arrays.toString(chosen);
  }
}
