/** Rows of text from files: lines, JSON lines and Parquet. */
@NullMarked
package dev.espalier.text.rows;

import org.jspecify.annotations.NullMarked;
