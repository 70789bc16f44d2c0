/** Opens the inputs of a run, model, mask and text, and checks where its output goes. */
@NullMarked
package dev.espalier.experiment.input;

import org.jspecify.annotations.NullMarked;
