/**
 * One round of iterative pruning: set up, trained, measured, recorded, and the cut that follows it.
 */
@NullMarked
package dev.espalier.experiment.round;

import org.jspecify.annotations.NullMarked;
