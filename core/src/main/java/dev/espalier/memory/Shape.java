package dev.espalier.memory;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The sizes of a tensor's dimensions, outermost first; elements are stored row-major.
 *
 * @param dims one size per dimension, none negative
 */
public record Shape(List<Integer> dims) {

  public Shape {
    dims = List.copyOf(dims);
    if (dims.stream().anyMatch(dim -> dim < 0)) {
      throw new IllegalArgumentException("negative dimension in " + dims);
    }
  }

  /** Returns a shape of the given dimensions. */
  public static Shape of(int... dims) {
    return new Shape(Arrays.stream(dims).boxed().toList());
  }

  /** Returns the number of dimensions. */
  public int rank() {
    return dims.size();
  }

  /** Returns the size of one dimension. */
  public int dim(int index) {
    return dims.get(index);
  }

  /**
   * Returns the number of elements.
   *
   * @throws ArithmeticException if it exceeds a {@code long}
   */
  public long size() {
    return dims.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }

  @Override
  public String toString() {
    return dims.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }
}
