/** Measures compact models against the whole ones. */
@NullMarked
package dev.espalier.bench.compact;

import org.jspecify.annotations.NullMarked;
