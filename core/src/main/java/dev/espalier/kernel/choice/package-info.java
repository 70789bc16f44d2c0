/**
 * Selects an implementation of the kernels, logs why, and refuses a request that cannot be met.
 * Contains no arithmetic. Thread-safe; the kernels belong to the caller, who closes them.
 */
@NullMarked
package dev.espalier.kernel.choice;

import org.jspecify.annotations.NullMarked;
