package dev.espalier.bench.scale;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What a process measured of one task.
 *
 * @param told the peak resident memory that Espalier foretold, in MiB; 0 if it foretells none
 * @param peak the peak resident memory of the process, in MiB; 0 if refused or not measured
 * @param seconds the task's time in its unit; NaN if refused
 * @param wholeSeconds from the start of the task to its end, reading and writing included
 * @param refused the line with which it was refused, or null
 */
record ScaleMeasure(
    int told,
    int peak,
    double seconds,
    @JsonProperty("whole_seconds") double wholeSeconds,
    @Nullable String refused) {}
