/**
 * The records of several related runs: a comparison with controls over seeds, and the transfer of
 * tickets to other texts.
 */
@NullMarked
package dev.espalier.record.compare;

import org.jspecify.annotations.NullMarked;
