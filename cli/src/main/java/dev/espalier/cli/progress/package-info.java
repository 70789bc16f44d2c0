/** The live line: where a run is, and how long it will take. */
@NullMarked
package dev.espalier.cli.progress;

import org.jspecify.annotations.NullMarked;
