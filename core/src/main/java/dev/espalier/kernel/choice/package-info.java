/**
 * The one place that picks an implementation of the kernels, logs why, and refuses a forced choice
 * that cannot be had. Never holds arithmetic. Thread-safe; the kernels belong to the caller, who
 * closes them.
 */
@NullMarked
package dev.espalier.kernel.choice;

import org.jspecify.annotations.NullMarked;
