/** The directory of a sweep: its ledger, and the table of its rounds. */
@NullMarked
package dev.espalier.record.sweep;

import org.jspecify.annotations.NullMarked;
