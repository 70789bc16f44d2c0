package dev.espalier.bench.compact;

import dev.espalier.structure.compaction.Removed;

/**
 * A pruned model before compaction and after it.
 *
 * @param sparsity pruned / prunable of its scope
 * @param effectiveSparsity the same with survivors on no path counted as pruned
 * @param removed by the exact layout
 * @param logitDifference the largest of both layouts' over the largest logit of its position
 * @param storedBytes of the exact layout with only its nonzero weights stored
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
   * One directory.
   *
   * @param bytes of its weight files
   * @param evaluationSeconds of the whole text, computed densely
   * @param tokensPerSecond when it continues a text, one token after the other
   */
  record Side(long parameters, long bytes, double evaluationSeconds, double tokensPerSecond) {}
}
