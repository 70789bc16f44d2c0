/** Sweeps: many runs that differ in some settings, and what runs them on one machine. */
@NullMarked
package dev.espalier.experiment.sweep;

import org.jspecify.annotations.NullMarked;
