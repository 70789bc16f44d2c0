/** The page of a run: one HTML file that needs no network. */
@NullMarked
package dev.espalier.report;

import org.jspecify.annotations.NullMarked;
