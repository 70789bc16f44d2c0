/** Compares tickets with controls over several seeds. */
@NullMarked
package dev.espalier.experiment.compare;

import org.jspecify.annotations.NullMarked;
