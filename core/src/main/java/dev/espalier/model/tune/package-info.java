/**
 * Auto-tuning: times the forms in which a pruned weight can be computed and selects the fastest.
 */
@NullMarked
package dev.espalier.model.tune;

import org.jspecify.annotations.NullMarked;
