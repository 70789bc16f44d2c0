/**
 * One round of iterative pruning: set-up, training, measurement and records, and the cut that
 * follows.
 */
@NullMarked
package dev.espalier.experiment.round;

import org.jspecify.annotations.NullMarked;
