/** Trains controls beside tickets, over seeds. */
@NullMarked
package dev.espalier.experiment.compare;

import org.jspecify.annotations.NullMarked;
