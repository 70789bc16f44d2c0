/**
 * The operations as loops over scalars: the specification, against which every faster form is
 * tested, and what runs where nothing else can. Never holds anything clever.
 *
 * <p>Thread-safe: everything runs on the caller's thread and keeps nothing between calls, but for
 * the values that were loaded into sparse weights. Some operations allocate sums on the heap.
 */
@NullMarked
package dev.espalier.kernel.plain;

import org.jspecify.annotations.NullMarked;
