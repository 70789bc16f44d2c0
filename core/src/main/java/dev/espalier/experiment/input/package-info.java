/** Opens what a run is given: model, mask, text, and the place its results go to. */
@NullMarked
package dev.espalier.experiment.input;

import org.jspecify.annotations.NullMarked;
