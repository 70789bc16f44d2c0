/** A hub on loopback that takes uploads, for tests of this client and of Python's. */
@NullMarked
package dev.espalier.hub.uploads;

import org.jspecify.annotations.NullMarked;
