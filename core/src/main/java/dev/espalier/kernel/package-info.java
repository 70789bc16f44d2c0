/**
 * One small interface for each operation a model needs: outputs, inputs, sizes. Also the worker
 * team the kernels share and the counter-based random numbers of dropout. Nothing here allocates
 * while it computes, and no result depends on the number of threads. Never holds names of models or
 * layers.
 */
@NullMarked
package dev.espalier.kernel;

import org.jspecify.annotations.NullMarked;
