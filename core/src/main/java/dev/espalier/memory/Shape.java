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

  /** A shape of the given dimensions. */
  public static Shape of(int... dims) {
    return new Shape(Arrays.stream(dims).boxed().toList());
  }

  /** The number of dimensions. */
  public int rank() {
    return dims.size();
  }

  /** The size of one dimension. */
  public int dim(int index) {
    return dims.get(index);
  }

  /** The number of elements. */
  public long size() {
    return dims.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }

  @Override
  public String toString() {
    return dims.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }
}
