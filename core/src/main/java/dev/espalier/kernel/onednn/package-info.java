/**
 * Dense products by Intel's oneDNN, through JavaCPP. All other operations of a step stay in Java.
 * {@link dev.espalier.kernel.onednn.OneDnnUnavailableException} explains why the library is
 * unavailable; this package never selects an alternative.
 *
 * <p>Thread-safe: products of one library object exclude each other, since its stream and the
 * addresses in compiled products are shared. Up to a fixed number of compiled products are kept,
 * after which all are released; their scratchpads are oneDNN's. Memory for rounded operands is
 * off-heap, grows to the largest operand and is freed by the collector together with the kernels.
 */
@NullMarked
package dev.espalier.kernel.onednn;

import org.jspecify.annotations.NullMarked;
