/**
 * Serves the page of a run over HTTP to this machine only, rebuilt whenever the run's files change.
 */
@NullMarked
package dev.espalier.serve;

import org.jspecify.annotations.NullMarked;
