package dev.espalier.cli;

import java.io.PrintStream;
import java.util.function.LongSupplier;

/**
 * A line at the bottom of the terminal that is written anew as things change, with lines that stay
 * above it. Without a terminal only the lines that stay are written, free of control characters.
 */
final class LiveLine {

  /** Set by the launcher: the width of the terminal behind standard error, 0 if there is none. */
  private static final int COLUMNS = Integer.getInteger("espalier.columns", 0);

  private static final String START_OF_EMPTY_LINE = "\r\u001b[K";
  private static final long LEAST_NANOS_BETWEEN = 50_000_000;

  private final PrintStream out;
  private final int columns;
  private final LongSupplier nanoTime;
  private boolean shown;
  private long lastUpdate = Long.MIN_VALUE / 2;

  /**
   * @param out where it is written
   * @param columns the width of the terminal, or 0 if there is none
   * @param nanoTime the clock
   */
  LiveLine(PrintStream out, int columns, LongSupplier nanoTime) {
    this.out = out;
    this.columns = columns;
    this.nanoTime = nanoTime;
  }

  static LiveLine onStandardError() {
    return new LiveLine(System.err, COLUMNS, System::nanoTime);
  }

  static LiveLine silent() {
    return new LiveLine(new PrintStream(PrintStream.nullOutputStream()), 0, System::nanoTime);
  }

  /** Whether updates are seen. */
  boolean isLive() {
    return columns > 0;
  }

  /** Shows a new state, unless the last one is so young that nobody could have read it. */
  synchronized void update(String text) {
    long now = nanoTime.getAsLong();
    if (isLive() && now - lastUpdate >= LEAST_NANOS_BETWEEN) {
      lastUpdate = now;
      out.print(START_OF_EMPTY_LINE + text.substring(0, Math.min(text.length(), columns - 1)));
      out.flush();
      shown = true;
    }
  }

  /** Writes a line that stays. */
  synchronized void print(String text) {
    clear();
    out.println(text);
  }

  /** Removes the live line. */
  synchronized void clear() {
    if (shown) {
      out.print(START_OF_EMPTY_LINE);
      out.flush();
      shown = false;
    }
  }
}
