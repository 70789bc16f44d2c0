/**
 * Failures that are reported to the user in one line: {@link dev.espalier.fault.BadInputException}
 * for bad input, {@link dev.espalier.fault.RunFailedException} for a run that cannot continue. The
 * only package that every other package may import. Contains no recovery, which is up to the
 * caller.
 */
@NullMarked
package dev.espalier.fault;

import org.jspecify.annotations.NullMarked;
