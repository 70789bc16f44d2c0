/** Models of all sizes of GPT-2: time and memory of training, evaluation, generation and cuts. */
@NullMarked
package dev.espalier.bench.scale;

import org.jspecify.annotations.NullMarked;
