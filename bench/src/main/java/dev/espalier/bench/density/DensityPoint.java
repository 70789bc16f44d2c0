package dev.espalier.bench.density;

import dev.espalier.bench.measure.Timings;
import java.util.Map;

/**
 * A training step under a mask, compared with the dense one measured in the same turns.
 *
 * @param label label of the mask
 * @param zeroLayers number of layers that lost all their weights of the scope
 * @param forms number of weights in each form
 * @param ofDense the step's time divided by the dense one's
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
