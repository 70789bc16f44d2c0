/** The failure that is reported to the user in one line. */
@NullMarked
package dev.espalier.hub.fault;

import org.jspecify.annotations.NullMarked;
