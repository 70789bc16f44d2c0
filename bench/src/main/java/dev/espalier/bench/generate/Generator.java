package dev.espalier.bench.generate;

/** One of several implementations that generate the same number of tokens in turn. */
interface Generator {

  /** Returns what is measured. */
  Subject subject();

  /**
   * Generates, after any warm-up it needs; returns the seconds from the first token to the last.
   */
  double round();

  /** Returns the versions of another program's libraries; empty before the first round. */
  default String version() {
    return "";
  }

  /**
   * What is measured.
   *
   * @param contender such as {@code espalier}
   * @param weights the weights and their form
   * @param texts texts generated at once
   * @param steps tokens of each text after the first
   * @param bytes bytes of weights that a step reads; 0 if unknown
   */
  record Subject(String contender, String weights, int texts, int steps, long bytes) {}
}
