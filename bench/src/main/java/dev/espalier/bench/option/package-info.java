/** Options that several commands of {@code bench} share. */
@NullMarked
package dev.espalier.bench.option;

import org.jspecify.annotations.NullMarked;
