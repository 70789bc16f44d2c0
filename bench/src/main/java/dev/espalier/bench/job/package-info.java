/** Measures the main job, {@code espalier prune} without arguments, as a user experiences it. */
@NullMarked
package dev.espalier.bench.job;

import org.jspecify.annotations.NullMarked;
