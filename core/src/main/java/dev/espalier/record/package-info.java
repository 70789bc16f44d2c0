/** The directory of a run: its file names, and the records of its rounds, steps and results. */
@NullMarked
package dev.espalier.record;

import org.jspecify.annotations.NullMarked;
