package dev.espalier.bench.compact;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.espalier.structure.compaction.Removed;

/**
 * A pruned model before and after compaction.
 *
 * @param removed the structure that the exact layout lacks
 * @param logitDifference the largest difference in either layout, relative to the largest logit of
 *     its position
 * @param storedBytes size of the exact layout with only its nonzero weights stored
 */
record CompactPoint(
    String model,
    @JsonUnwrapped Sparsity sparsity,
    Removed removed,
    double logitDifference,
    @JsonUnwrapped Sides sides,
    long storedBytes) {

  /**
   * What is pruned of the model's scope.
   *
   * @param sparsity pruned weights / prunable weights
   * @param effectiveSparsity the same with weights on no path counted as pruned
   */
  record Sparsity(double sparsity, double effectiveSparsity) {}

  /**
   * The model directories that are compared.
   *
   * @param before the model as given
   * @param plain the plain layout
   * @param exact the exact layout
   */
  record Sides(Side before, Side plain, Side exact) {}

  /**
   * One model directory.
   *
   * @param bytes size of its weight files
   * @param evaluationSeconds duration of evaluating the whole text, computed densely
   * @param tokensPerSecond speed of generation, one token at a time
   */
  record Side(long parameters, long bytes, double evaluationSeconds, double tokensPerSecond) {}
}
