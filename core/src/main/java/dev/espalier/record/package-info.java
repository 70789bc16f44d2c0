/** What a run leaves on disk: its file names, its rounds, its steps and its results. */
@NullMarked
package dev.espalier.record;

import org.jspecify.annotations.NullMarked;
