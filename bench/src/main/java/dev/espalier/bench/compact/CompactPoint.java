package dev.espalier.bench.compact;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.espalier.structure.compaction.Removed;

/**
 * A pruned model before compaction and after it.
 *
 * @param removed by the exact layout
 * @param logitDifference the largest of both layouts' over the largest logit of its position
 * @param storedBytes of the exact layout with only its nonzero weights stored
 */
record CompactPoint(
    String model,
    @JsonUnwrapped Sparsity sparsity,
    Removed removed,
    double logitDifference,
    @JsonUnwrapped Sides sides,
    long storedBytes) {

  /**
   * What is pruned of its scope.
   *
   * @param sparsity pruned / prunable
   * @param effectiveSparsity the same with survivors on no path counted as pruned
   */
  record Sparsity(double sparsity, double effectiveSparsity) {}

  /**
   * The directories that are compared.
   *
   * @param plain in the plain layout
   * @param exact in the exact one
   */
  record Sides(Side before, Side plain, Side exact) {}

  /**
   * One directory.
   *
   * @param bytes of its weight files
   * @param evaluationSeconds of the whole text, computed densely
   * @param tokensPerSecond when it continues a text, one token after the other
   */
  record Side(long parameters, long bytes, double evaluationSeconds, double tokensPerSecond) {}
}
