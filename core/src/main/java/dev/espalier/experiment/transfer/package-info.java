/** Trains tickets found on one task on others. */
@NullMarked
package dev.espalier.experiment.transfer;

import org.jspecify.annotations.NullMarked;
