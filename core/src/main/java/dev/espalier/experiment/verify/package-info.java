/** Checks whether what a run left on the disk is whole, and whether a run can build on it. */
@NullMarked
package dev.espalier.experiment.verify;

import org.jspecify.annotations.NullMarked;
