/** Rules that end a training before its last step, and how they are read. Not thread-safe. */
@NullMarked
package dev.espalier.train.stopping;

import org.jspecify.annotations.NullMarked;
