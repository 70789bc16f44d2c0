package dev.espalier.experiment.compare;

/** What a ticket is compared with, at the sparsities of its own rounds. */
enum Control {
  /**
   * The ticket's weights under a mask of as many weights in each tensor, in random places: asks
   * whether it matters which weights are left.
   */
  RANDOM("random"),
  /**
   * New random weights under the ticket's mask: asks whether the mask by itself is worth anything
   * (Frankle and Carbin 2019, figure 4).
   */
  REINITIALISED("reinitialised");

  private final String word;

  Control(String word) {
    this.word = word;
  }

  /** As records and directories name it. */
  String word() {
    return word;
  }
}
