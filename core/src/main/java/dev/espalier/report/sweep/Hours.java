package dev.espalier.report.sweep;

import dev.espalier.report.html.Numbers;

/** Processor hours in words: seconds and minutes where hours would be noughts. */
final class Hours {

  private static final double SECONDS = 3600;

  private Hours() {}

  static String text(double hours) {
    return !Double.isFinite(hours)
        ? Numbers.NONE
        : hours >= 1
            ? Numbers.fixed(hours, hours < 100 ? 2 : 0) + "\u202fh"
            : Numbers.seconds(hours * SECONDS);
  }
}
