/** Measures compact models beside the whole ones. */
@NullMarked
package dev.espalier.bench.compact;

import org.jspecify.annotations.NullMarked;
