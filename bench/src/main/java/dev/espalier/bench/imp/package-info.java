/** Measures a whole pruning run against the peer's. */
@NullMarked
package dev.espalier.bench.imp;

import org.jspecify.annotations.NullMarked;
