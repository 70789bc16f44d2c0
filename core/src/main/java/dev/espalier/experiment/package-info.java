/**
 * What a user runs: {@link dev.espalier.experiment.Experiment} (the rounds), and single trainings,
 * evaluations and inspections, each a {@link dev.espalier.experiment.Task}. {@link
 * dev.espalier.settings.Setting} declares every setting once; flags, help, YAML keys and validation
 * are derived from it. Never prints, and never holds an operation on weights that a room below
 * could hold.
 */
@NullMarked
package dev.espalier.experiment;

import org.jspecify.annotations.NullMarked;
