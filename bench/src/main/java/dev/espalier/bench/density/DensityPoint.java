package dev.espalier.bench.density;

import dev.espalier.bench.measure.Timings;
import java.util.Map;

/**
 * A training step under a mask beside the dense one of the same turns.
 *
 * @param label of the mask
 * @param zeroLayers layers that lost all their weights of the scope
 * @param forms how many weights have which form
 * @param ofDense the step's time over the dense one's
 */
public record DensityPoint(
    String scope,
    double sparsity,
    int zeroLayers,
    String label,
    String precision,
    Map<String, Long> forms,
    Timings dense,
    Timings pruned,
    double ofDense) {}
