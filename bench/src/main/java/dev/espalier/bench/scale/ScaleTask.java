package dev.espalier.bench.scale;

import java.util.Locale;

/**
 * What is measured of each shape. {@link #START} is the command {@code generate} as users start it,
 * with one new token; the others begin when their process has begun.
 */
enum ScaleTask {
  TRAINING("training", "s a step"),
  EVALUATION("evaluation", "s a block"),
  GENERATION("generation", "s a token"),
  START("start to first token", "s"),
  MAGNITUDE("magnitude, one-shot", "s a cut"),
  WANDA("wanda, one-shot", "s a cut"),
  SPARSEGPT("sparsegpt, one-shot", "s a cut");

  private final String title;
  private final String unit;

  ScaleTask(String title, String unit) {
    this.title = title;
    this.unit = unit;
  }

  String title() {
    return title;
  }

  /** Returns the unit of the measured time. */
  String unit() {
    return unit;
  }

  /** Returns the name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
