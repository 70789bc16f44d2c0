/**
 * How important a weight is. A criterion looks at a trained round and gives every survivor a score,
 * of which the larger are kept. One file each; {@link dev.espalier.prune.criterion.Criteria} lists
 * them. Never removes anything itself.
 */
@NullMarked
package dev.espalier.prune.criterion;

import org.jspecify.annotations.NullMarked;
