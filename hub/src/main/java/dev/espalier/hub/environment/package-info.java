/** Settings of the client, from the environment variables that Python's client reads; the token. */
@NullMarked
package dev.espalier.hub.environment;

import org.jspecify.annotations.NullMarked;
