package dev.espalier.cli.progress;

import dev.espalier.cli.table.Clock;
import java.io.PrintStream;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * A status line at the bottom of the terminal that is updated in place, below permanent lines.
 * Without a terminal only permanent lines are written, free of control characters, and the status
 * if nothing was written for a minute. Thread-safe.
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
   * @param out the stream to write to
   * @param columns returns the current width of the terminal, or 0 if there is none
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

  /** Tells whether updates are visible. */
  boolean isLive() {
    return live;
  }

  /** Shows a new status, unless the last one is too recent to have been read. */
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

  /** Without a terminal, writes the status if nothing was written for a minute. */
  synchronized void remind() {
    long now = nanoTime.getAsLong();
    if (!live && now - lastLine >= LONGEST_SILENCE_NANOS && !latest.isEmpty()) {
      print(Clock.text((now - begin) / 1e9) + " · " + latest);
    }
  }

  /** Writes a permanent line. */
  synchronized void print(String text) {
    clear();
    out.println(text);
    lastLine = nanoTime.getAsLong();
  }

  /** Removes the status line. */
  synchronized void clear() {
    if (shown > 0) {
      out.print(erasing(Math.max(2, columns.getAsInt())));
      out.flush();
      shown = 0;
    }
  }

  /**
   * A terminal that was made narrower has wrapped the line, so that part of it may be below the
   * cursor. Text above is left alone, since it may be a permanent line.
   */
  private String erasing(int width) {
    return shown < width ? START_OF_EMPTY_LINE : START_OF_EMPTY_SCREEN;
  }
}
