/** Progress of a run as listeners receive it, and the estimate of its duration. */
@NullMarked
package dev.espalier.experiment.progress;

import org.jspecify.annotations.NullMarked;
