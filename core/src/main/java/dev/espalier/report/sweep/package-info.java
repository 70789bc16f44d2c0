/** The page of a sweep: its cells, what they reach, what they cost, and what moves them. */
@NullMarked
package dev.espalier.report.sweep;

import org.jspecify.annotations.NullMarked;
