/** Checks whether the files of a run are intact, and whether the run can be resumed from them. */
@NullMarked
package dev.espalier.experiment.verify;

import org.jspecify.annotations.NullMarked;
