/** The page of one run: its words, figures and tables, drawn from the run's records alone. */
@NullMarked
package dev.espalier.report.run;

import org.jspecify.annotations.NullMarked;
