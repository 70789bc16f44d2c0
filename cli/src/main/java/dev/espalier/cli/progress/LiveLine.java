package dev.espalier.cli.progress;

import dev.espalier.cli.table.Clock;
import java.io.PrintStream;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * A line at the bottom of the terminal that is written anew as things change, with lines that stay
 * above it. Without a terminal only the lines that stay are written, free of control characters,
 * and when nothing was written for a minute, what would be shown.
 */
final class LiveLine {

  private static final String START_OF_EMPTY_LINE = "\r\u001b[K";
  private static final String START_OF_EMPTY_SCREEN = "\r\u001b[J";
  private static final long LEAST_NANOS_BETWEEN = 50_000_000;
  private static final long LONGEST_SILENCE_NANOS = 60_000_000_000L;

  private final PrintStream out;
  private final IntSupplier columns;
  private final LongSupplier nanoTime;
  private final boolean live;
  private final long begin;
  private int shown;
  private long lastUpdate = Long.MIN_VALUE / 2;
  private long lastLine;
  private String latest = "";

  /**
   * @param out where it is written
   * @param columns the width the terminal has now, or 0 if there is none
   * @param nanoTime the clock
   */
  LiveLine(PrintStream out, IntSupplier columns, LongSupplier nanoTime) {
    this.out = out;
    this.columns = columns;
    this.nanoTime = nanoTime;
    this.live = columns.getAsInt() > 0;
    this.begin = nanoTime.getAsLong();
    this.lastLine = begin;
  }

  static LiveLine onStandardError() {
    return new LiveLine(System.err, TerminalWidth.ofStandardError(), System::nanoTime);
  }

  static LiveLine silent() {
    return new LiveLine(new PrintStream(PrintStream.nullOutputStream()), () -> 0, System::nanoTime);
  }

  /** Whether updates are seen. */
  boolean isLive() {
    return live;
  }

  /** Shows a new state, unless the last one is so young that nobody could have read it. */
  synchronized void update(String text) {
    latest = text;
    long now = nanoTime.getAsLong();
    if (!live) {
      remind();
    } else if (now - lastUpdate >= LEAST_NANOS_BETWEEN) {
      lastUpdate = now;
      int width = Math.max(2, columns.getAsInt());
      String cut = text.substring(0, Math.min(text.length(), width - 1));
      out.print(erasing(width) + cut);
      out.flush();
      shown = cut.length();
    }
  }

  /** Without a terminal: says how far things are, if nothing was said for a minute. */
  synchronized void remind() {
    long now = nanoTime.getAsLong();
    if (!live && now - lastLine >= LONGEST_SILENCE_NANOS && !latest.isEmpty()) {
      print(Clock.text((now - begin) / 1e9) + " · " + latest);
    }
  }

  /** Writes a line that stays. */
  synchronized void print(String text) {
    clear();
    out.println(text);
    lastLine = nanoTime.getAsLong();
  }

  /** Removes the live line. */
  synchronized void clear() {
    if (shown > 0) {
      out.print(erasing(Math.max(2, columns.getAsInt())));
      out.flush();
      shown = 0;
    }
  }

  /**
   * A terminal that was made narrower has broken the line, so that more of it may stand below the
   * cursor. What stands above is left alone: it may be a line that stays.
   */
  private String erasing(int width) {
    return shown < width ? START_OF_EMPTY_LINE : START_OF_EMPTY_SCREEN;
  }
}
