/**
 * The state of a training between two of its steps: everything that a training which was stopped
 * needs in order to continue to the same bytes.
 */
@NullMarked
package dev.espalier.train.state;

import org.jspecify.annotations.NullMarked;
