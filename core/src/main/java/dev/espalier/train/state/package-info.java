/**
 * The state of training between two of its steps: everything needed to resume a stopped training
 * run with bit-identical results.
 */
@NullMarked
package dev.espalier.train.state;

import org.jspecify.annotations.NullMarked;
