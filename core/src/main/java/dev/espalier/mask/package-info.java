/**
 * Pruning masks: one bit for each weight of a scope, which can only change from kept to pruned;
 * their application to weights, gradients or moments; and their files. Contains no scores: package
 * {@code prune} decides which weights to prune. Masks are immutable and thread-safe.
 */
@NullMarked
package dev.espalier.mask;

import org.jspecify.annotations.NullMarked;
