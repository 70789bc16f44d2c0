/**
 * The importance of weights. A criterion evaluates a trained round and gives every unpruned weight
 * a score, of which the higher are kept. One file each; {@link
 * dev.espalier.prune.criterion.Criteria} lists them. Criteria never prune.
 */
@NullMarked
package dev.espalier.prune.criterion;

import org.jspecify.annotations.NullMarked;
