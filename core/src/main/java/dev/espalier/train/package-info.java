/**
 * Training and evaluation under a mask: optimizers, learning-rate schedule, gradient clipping, and
 * listeners, which are the only upward calls. Pruned weights are exactly zero before and after
 * every step. Masks are given; this package never prunes. Classes are not thread-safe unless they
 * are records.
 */
@NullMarked
package dev.espalier.train;

import org.jspecify.annotations.NullMarked;
