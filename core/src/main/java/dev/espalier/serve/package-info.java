/** The page of a run over HTTP, to this machine alone, anew whenever the run's files change. */
@NullMarked
package dev.espalier.serve;

import org.jspecify.annotations.NullMarked;
