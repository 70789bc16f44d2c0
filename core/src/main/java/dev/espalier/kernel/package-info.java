/**
 * One small interface for each operation a model needs: outputs, inputs, sizes. Also the worker
 * team the kernels share and the counter-based random numbers of dropout. No result depends on the
 * number of threads. Never holds names of models or layers.
 *
 * <p>Threads: every kernel may be called by several threads at once, with outputs of their own;
 * loops of one team of {@link dev.espalier.kernel.Workers} then run one after the other. What a
 * caller holds on to is one caller's: {@link dev.espalier.kernel.SparseMatMul.Weights} may not be
 * loaded while a product uses them.
 *
 * <p>Memory: outputs and inputs are the caller's, who keeps them alive during the call; no kernel
 * keeps a view beyond it, but for {@link dev.espalier.kernel.MatMul#hold weights that are held}
 * until the hold is closed. Scratch belongs to a worker ({@link dev.espalier.kernel.WorkerLocal})
 * or to one call, grows to the largest call and lives as long as the kernels, so that nothing is
 * allocated once every size has come.
 */
@NullMarked
package dev.espalier.kernel;

import org.jspecify.annotations.NullMarked;
