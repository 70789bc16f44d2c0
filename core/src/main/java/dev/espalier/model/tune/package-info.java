/**
 * Auto-tuning: times the forms in which a pruned weight can be computed and chooses the fastest.
 */
@NullMarked
package dev.espalier.model.tune;

import org.jspecify.annotations.NullMarked;
