/** Measures the decoding of text, beside the machine's memory and transformers. */
@NullMarked
package dev.espalier.bench.generate;

import org.jspecify.annotations.NullMarked;
