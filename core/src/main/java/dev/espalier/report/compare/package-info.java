/** The page of several runs, compared at equal sparsity. */
@NullMarked
package dev.espalier.report.compare;

import org.jspecify.annotations.NullMarked;
