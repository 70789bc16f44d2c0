/** From the name of a dataset to blocks of token ids. */
@NullMarked
package dev.espalier.text.dataset;

import org.jspecify.annotations.NullMarked;
