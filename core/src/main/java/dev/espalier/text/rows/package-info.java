/** Rows of text from files: lines, JSON, comma-separated values and Parquet, compressed or not. */
@NullMarked
package dev.espalier.text.rows;

import org.jspecify.annotations.NullMarked;
