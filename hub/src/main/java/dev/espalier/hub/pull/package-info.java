/** Downloading: the choice of files, ranges, resumption, verification. */
@NullMarked
package dev.espalier.hub.pull;

import org.jspecify.annotations.NullMarked;
