/**
 * The operations as loops over scalars: the reference against which every faster implementation is
 * tested, and the fallback where no other can run. Kept simple.
 *
 * <p>Thread-safe: everything runs on the caller's thread and keeps nothing between calls, except
 * the values loaded into sparse weights. Some operations allocate sums on the heap.
 */
@NullMarked
package dev.espalier.kernel.plain;

import org.jspecify.annotations.NullMarked;
