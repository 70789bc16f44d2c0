package dev.espalier.bench.data;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What one process measured while it made blocks of a text, or found them in its cache.
 *
 * @param seconds from the file, or the cache, to blocks that can be read at any place
 * @param cpuSeconds processor time of the process and those it started in the meantime
 * @param heapMib peak of the Java heap, garbage included, in MiB; 0 for the peer
 * @param ownMib peak memory that is no mapped file, of the process and those it started, in MiB
 * @param tokens number of ids in blocks
 * @param ids SHA-256 of all ids in order, as little-endian 32-bit numbers
 */
record DataMeasure(
    double seconds,
    @JsonProperty("cpu_seconds") double cpuSeconds,
    @JsonProperty("heap_mib") int heapMib,
    @JsonProperty("own_mib") int ownMib,
    long tokens,
    String ids) {}
