package dev.espalier.report;

import java.util.List;

/** The figures of a run's page. */
final class FigureNames {

  /** Those that the browser draws, in order; samples, which are text, come after them. */
  static final List<String> DRAWN =
      List.of(
          "perplexity",
          "losses",
          "overfitting",
          "steps",
          "layers",
          "magnitudes",
          "network",
          "time",
          "speed");

  private FigureNames() {}
}
