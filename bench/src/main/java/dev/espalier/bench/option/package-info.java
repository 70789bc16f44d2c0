/** Options that several commands of {@code bench} have. */
@NullMarked
package dev.espalier.bench.option;

import org.jspecify.annotations.NullMarked;
