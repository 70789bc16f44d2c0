/**
 * The tasks a user runs: {@link dev.espalier.experiment.Experiment}, single training runs and
 * evaluations, each a {@link dev.espalier.experiment.Task}. {@link dev.espalier.settings.Setting}
 * declares every setting once; flags, help, YAML keys and validation are derived from it. This
 * package never prints, and contains no operation on weights that a lower package could contain.
 */
@NullMarked
package dev.espalier.experiment;

import org.jspecify.annotations.NullMarked;
