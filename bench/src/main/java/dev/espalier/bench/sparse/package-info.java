/** Measures products of sparse matrices. */
@NullMarked
package dev.espalier.bench.sparse;

import org.jspecify.annotations.NullMarked;
