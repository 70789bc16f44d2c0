/**
 * Turns settings into what a run does: how it trains, what it cuts, and the defaults that depend on
 * the model.
 */
@NullMarked
package dev.espalier.experiment.plan;

import org.jspecify.annotations.NullMarked;
