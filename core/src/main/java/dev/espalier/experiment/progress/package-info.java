/** What a run tells those who listen, and how long it will take. */
@NullMarked
package dev.espalier.experiment.progress;

import org.jspecify.annotations.NullMarked;
