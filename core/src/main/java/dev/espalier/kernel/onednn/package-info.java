/**
 * Dense products by Intel's oneDNN, through JavaCPP. Everything else of a step stays in Java. Says
 * with {@link dev.espalier.kernel.onednn.OneDnnUnavailableException} why it cannot be had; never
 * decides what to use instead.
 *
 * <p>Thread-safe: products of one library object wait for each other, since its stream and the
 * operands' addresses of a compiled product are shared. Compiled products are kept up to a number
 * and then all given back; their scratchpads are oneDNN's. Memory for rounded operands is off the
 * heap, grows to the largest and is freed with the kernels by the collector.
 */
@NullMarked
package dev.espalier.kernel.onednn;

import org.jspecify.annotations.NullMarked;
