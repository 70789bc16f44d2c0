/** The page of one run: its text, figures and tables, built from the run's records alone. */
@NullMarked
package dev.espalier.report.run;

import org.jspecify.annotations.NullMarked;
