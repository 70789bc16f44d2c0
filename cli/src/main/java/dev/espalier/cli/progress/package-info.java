/** The status line: the progress of a run, and the time it will take. */
@NullMarked
package dev.espalier.cli.progress;

import org.jspecify.annotations.NullMarked;
