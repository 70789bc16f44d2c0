/** The HTML pages of runs, each one file that needs no network. */
@NullMarked
package dev.espalier.report;

import org.jspecify.annotations.NullMarked;
