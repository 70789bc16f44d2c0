package dev.espalier.prune.criterion;

/**
 * The importance of each survivor of a scope: the larger is kept. Asked again, it says the same.
 */
@FunctionalInterface
public interface Scores {

  /**
   * The score of a weight.
   *
   * @param tensor position in the mask's list
   * @param index flat row-major index within the tensor
   */
  float of(int tensor, long index);
}
