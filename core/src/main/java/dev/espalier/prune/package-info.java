/**
 * Pruning as a pure function: a model, the old mask and settings give a new mask. Scopes define
 * which weights may be pruned, units which are pruned together, criteria how important a weight is;
 * the schedule determines how many units a cut removes, the cut removes exactly that many, and the
 * reset defines the values to which the remaining weights return. Contains no training loops.
 */
@NullMarked
package dev.espalier.prune;

import org.jspecify.annotations.NullMarked;
