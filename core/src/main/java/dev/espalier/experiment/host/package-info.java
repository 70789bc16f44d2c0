/** The machine a run executes on: its memory, description and tuning results. */
@NullMarked
package dev.espalier.experiment.host;

import org.jspecify.annotations.NullMarked;
