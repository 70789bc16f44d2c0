/** Trains tickets found on one text on others. */
@NullMarked
package dev.espalier.experiment.transfer;

import org.jspecify.annotations.NullMarked;
