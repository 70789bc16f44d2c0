package dev.espalier.bench.compact;

import dev.espalier.structure.compaction.Removed;

/**
 * A pruned model before and after compaction.
 *
 * @param sparsity pruned weights / prunable weights of its scope
 * @param effectiveSparsity the same with weights on no path counted as pruned
 * @param removed the structure that the exact layout lacks
 * @param logitDifference the largest difference in either layout, relative to the largest logit of
 *     its position
 * @param storedBytes size of the exact layout with only its nonzero weights stored
 */
record CompactPoint(
    String model,
    double sparsity,
    double effectiveSparsity,
    Removed removed,
    double logitDifference,
    Side before,
    Side plain,
    Side exact,
    long storedBytes) {

  /**
   * One model directory.
   *
   * @param bytes size of its weight files
   * @param evaluationSeconds duration of evaluating the whole text, computed densely
   * @param tokensPerSecond speed of generation, one token at a time
   */
  record Side(long parameters, long bytes, double evaluationSeconds, double tokensPerSecond) {}
}
