/** Measures a step as a function of the density of the weights. */
@NullMarked
package dev.espalier.bench.density;

import org.jspecify.annotations.NullMarked;
