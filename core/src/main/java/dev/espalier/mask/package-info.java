/**
 * Which weights of a scope are kept: a bit for each, which can only go from kept to pruned, and
 * what it means to apply that to weights, gradients or moments. Never holds scores: which weights
 * go is the business of {@code prune}.
 */
@NullMarked
package dev.espalier.mask;

import org.jspecify.annotations.NullMarked;
