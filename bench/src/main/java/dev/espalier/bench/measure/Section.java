package dev.espalier.bench.measure;

import java.util.Locale;

/** The parts of a benchmark that can be run separately. */
public enum Section {
  OPERATIONS("Operations"),
  SPARSE("Sparse products"),
  TRAINING("Training step"),
  EVALUATION("Evaluation, forward with loss"),
  MEMORY("Peak memory of a training process"),
  TOKENS("Cost against tokens"),
  WIDTH("Cost against width"),
  THREADS("Threads"),
  DENSITY("Cost against density"),
  SMALL("The embedded model's size"),
  JOB("The main job");

  private final String title;

  Section(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }

  /** Returns the name used on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
