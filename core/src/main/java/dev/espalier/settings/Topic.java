package dev.espalier.settings;

/** Under which heading the help lists a setting. */
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

  /** The words of the heading. */
  public String heading() {
    return heading;
  }
}
