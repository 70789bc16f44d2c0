package dev.espalier.cli.table;

import java.util.Locale;

/** Formats durations like a clock. */
public final class Clock {

  private Clock() {}

  /** Returns a text such as {@code 0:42} or {@code 1:02:03}. */
  public static String text(double seconds) {
    long whole = Math.round(seconds);
    return whole < 3600
        ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }
}
