/** Derives training and pruning parameters from settings, and defaults that depend on the model. */
@NullMarked
package dev.espalier.experiment.plan;

import org.jspecify.annotations.NullMarked;
