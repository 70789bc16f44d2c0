/**
 * Training and evaluation under a mask: optimizers, the learning rate's schedule, clipping, and
 * listeners, which are the only calls that go upward. Pruned weights are exactly zero before and
 * after every step. Never holds pruning: which weights are masked is given.
 */
@NullMarked
package dev.espalier.train;

import org.jspecify.annotations.NullMarked;
