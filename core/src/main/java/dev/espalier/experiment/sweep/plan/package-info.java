/** What a sweep runs: its grammar, its cells, and the rounds that they share. */
@NullMarked
package dev.espalier.experiment.sweep.plan;

import org.jspecify.annotations.NullMarked;
