/**
 * What can go wrong in ways a user should hear of in one line: {@link
 * dev.espalier.fault.BadInputException} for what was given, {@link
 * dev.espalier.fault.RunFailedException} for a run that cannot go on. The only package every other
 * may import. Never holds recovery: whoever catches decides.
 */
@NullMarked
package dev.espalier.fault;

import org.jspecify.annotations.NullMarked;
