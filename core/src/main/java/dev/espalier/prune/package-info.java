/**
 * Pruning as a pure function: a model, the old mask and settings give a new mask. Scopes say what
 * may go, units what goes as one, criteria how important a weight is, the cut removes exactly so
 * many, the schedule says how many, and the reset names what survivors go back to. Never holds
 * training loops.
 */
@NullMarked
package dev.espalier.prune;

import org.jspecify.annotations.NullMarked;
