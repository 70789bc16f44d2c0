/**
 * The operations by the Vector API: pure Java, for every processor for which the JVM vectorises.
 * Sums are computed in one fixed order, interpreted or compiled. Requires the module {@code
 * jdk.incubator.vector}; only {@code kernel.choice} may load these classes, after checking that the
 * module is present.
 *
 * <p>Thread-safe. Copies of operands belong to a worker ({@link dev.espalier.kernel.WorkerLocal});
 * sums that outlive a loop belong to the call ({@code CallScratch}). Both are arrays on the heap
 * that grow to the largest call and live as long as the kernels.
 */
@NullMarked
package dev.espalier.kernel.vector;

import org.jspecify.annotations.NullMarked;
