package dev.espalier.model;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The outputs of a layer norm that the following projection reads, one for each of its rows: all in
 * GPT-2, perhaps only some in a compact model. The norm itself is always computed over all
 * features.
 */
public final class Inputs {

  /** All outputs. */
  public static final Inputs ALL = new Inputs(null);

  private final int @Nullable [] chosen;

  private Inputs(int @Nullable [] chosen) {
    this.chosen = chosen;
  }

  /**
   * Returns a selection of outputs.
   *
   * @param chosen indices in ascending order
   * @throws IllegalArgumentException unless these are ascending indices from 0, at least one
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

  /** Returns a selection among {@code width} outputs; {@link #ALL} if it contains every one. */
  public static Inputs of(BitSet chosen, int width) {
    return chosen.cardinality() == width ? ALL : of(chosen.stream().toArray());
  }

  /** Tells whether every output is read. */
  public boolean isAll() {
    return chosen == null;
  }

  /** Returns how many of {@code width} outputs are read. */
  public int count(int width) {
    return chosen == null ? width : chosen.length;
  }

  /**
   * Returns the indices of the outputs read, among {@code width}, in the order of the projection's
   * rows.
   */
  public int[] indices(int width) {
    return chosen == null ? IntStream.range(0, width).toArray() : chosen.clone();
  }

  /** Tells whether all indices are below {@code width}. */
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
