/** Flat tables as Parquet files, without any notion of rounds. */
@NullMarked
package dev.espalier.record.parquet;

import org.jspecify.annotations.NullMarked;
