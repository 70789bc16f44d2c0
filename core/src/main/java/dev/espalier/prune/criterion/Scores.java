package dev.espalier.prune.criterion;

/**
 * The importance of each unpruned weight of a scope; higher scores are kept. Repeated calls return
 * the same value.
 */
@FunctionalInterface
public interface Scores {

  /**
   * Returns the score of a weight.
   *
   * @param tensor position in the mask's list
   * @param index flat row-major index within the tensor
   */
  float of(int tensor, long index);
}
