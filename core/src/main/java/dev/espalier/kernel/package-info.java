/**
 * One small interface for each operation a model needs: outputs, inputs, sizes. Also the team of
 * worker threads that kernels share, and the counter-based random numbers of dropout. No result
 * depends on the number of threads. Contains no names of models or layers.
 *
 * <p>Threads: every kernel may be called by several threads at once, with separate outputs; loops
 * of one team of {@link dev.espalier.kernel.Workers} then run one after the other. Objects that a
 * caller keeps must not be shared: {@link dev.espalier.kernel.SparseMatMul.Weights} may not be
 * loaded while a product uses them.
 *
 * <p>Memory: outputs and inputs belong to the caller, who keeps them alive during the call. No
 * kernel keeps a view beyond the call, except {@link dev.espalier.kernel.MatMul#hold weights that
 * are held}, until the hold is closed. Scratch belongs to a worker ({@link
 * dev.espalier.kernel.WorkerLocal}) or to one call, grows to the largest call and lives as long as
 * the kernels, so that repeated calls of the same sizes allocate nothing.
 */
@NullMarked
package dev.espalier.kernel;

import org.jspecify.annotations.NullMarked;
