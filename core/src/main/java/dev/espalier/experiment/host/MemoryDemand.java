package dev.espalier.experiment.host;

/**
 * An amount of memory and its limit, in bytes.
 *
 * @param needed what the run needs, including what the process has already
 * @param limit what there is
 * @param kind the kind of memory, such as {@code memory} or {@code Java heap}
 * @param source where the limit comes from
 */
record MemoryDemand(long needed, long limit, String kind, String source) {

  boolean isMet() {
    return needed <= limit;
  }
}
