package dev.espalier.settings;

/** The headings under which the help lists settings. */
public enum Topic {
  MODEL("Model"),
  DATA("Data"),
  PRUNING("Pruning"),
  TRAINING("Training"),
  EXECUTION("Execution");

  private final String heading;

  Topic(String heading) {
    this.heading = heading;
  }

  /** Returns the text of the heading. */
  public String heading() {
    return heading;
  }
}
