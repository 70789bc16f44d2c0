/**
 * The one place that picks an implementation of the kernels, logs why, and refuses a forced choice
 * that cannot be had. Never holds arithmetic.
 */
@NullMarked
package dev.espalier.kernel.choice;

import org.jspecify.annotations.NullMarked;
