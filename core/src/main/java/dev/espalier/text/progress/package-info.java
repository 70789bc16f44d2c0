/** The progress of reading a text. */
@NullMarked
package dev.espalier.text.progress;

import org.jspecify.annotations.NullMarked;
