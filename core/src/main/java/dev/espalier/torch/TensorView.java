package dev.espalier.torch;

import java.util.List;

/**
 * A tensor as a view of a storage.
 *
 * @param offset index of its first element in the storage
 * @param sizes one for each dimension
 * @param strides elements between neighbours, one for each dimension
 */
record TensorView(StorageKey storage, long offset, List<Integer> sizes, List<Long> strides) {

  TensorView {
    sizes = List.copyOf(sizes);
    strides = List.copyOf(strides);
  }

  /** Returns the number of elements. */
  long elements() {
    long product = 1;
    for (int size : sizes) {
      product = Math.multiplyExact(product, size);
    }
    return product;
  }

  /** Tells whether the elements stand one after the other, row-major. */
  boolean isContiguous() {
    long expected = 1;
    for (int d = sizes.size() - 1; d >= 0; d--) {
      if (sizes.get(d) != 1 && strides.get(d) != expected) {
        return false;
      }
      expected *= sizes.get(d);
    }
    return true;
  }

  /** Returns the index in the storage behind its last element. */
  long end() {
    long last = offset;
    for (int d = 0; d < sizes.size(); d++) {
      last = Math.addExact(last, Math.multiplyExact(sizes.get(d) - 1L, strides.get(d)));
    }
    return elements() == 0 ? offset : Math.addExact(last, 1);
  }
}
