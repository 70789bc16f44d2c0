/** Measures how a large text becomes blocks of token ids, beside datasets. */
@NullMarked
package dev.espalier.bench.data;

import org.jspecify.annotations.NullMarked;
