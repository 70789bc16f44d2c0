/**
 * The operations in the Vector API: pure Java, on every processor the JVM vectorises for. Sums go
 * in one fixed order, interpreted or compiled. Needs the module {@code jdk.incubator.vector}; only
 * {@code kernel.choice} may load these classes, once it has seen that the module is there.
 *
 * <p>Thread-safe. Copies of operands are each worker's own ({@link
 * dev.espalier.kernel.WorkerLocal}); sums that must outlive a loop are the call's own ({@code
 * CallScratch}). Both are arrays on the heap that grow to the largest call and live as long as the
 * kernels.
 */
@NullMarked
package dev.espalier.kernel.vector;

import org.jspecify.annotations.NullMarked;
