package dev.espalier.experiment.compare;

/** The controls with which a ticket is compared, at the sparsities of its own rounds. */
enum Control {
  /**
   * The ticket's weights under a random mask that keeps equally many weights of each tensor: tests
   * whether it matters which weights are kept.
   */
  RANDOM("random"),
  /**
   * New random weights under the ticket's mask: tests whether the mask is of use without the
   * weights (Frankle and Carbin 2019, figure 4).
   */
  REINITIALISED("reinitialised");

  private final String word;

  Control(String word) {
    this.word = word;
  }

  /** Returns the name used in records and for directories. */
  String word() {
    return word;
  }
}
