package dev.espalier.cli.progress;

import dev.espalier.cli.option.ConsoleOptions;
import dev.espalier.cli.table.Clock;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.SettingNames;
import dev.espalier.hub.push.PushListener;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/** Shows the progress of a push on standard error: file, bytes, speed and time left. */
public final class PushDisplay implements ExperimentListener, PushListener, AutoCloseable {

  private static final long WINDOW_NANOS = 5_000_000_000L;

  private record Point(long nanos, long bytes) {}

  private final LiveLine line;
  private final LongSupplier nanoTime;
  private final Deque<Point> points = new ArrayDeque<>();

  PushDisplay(LiveLine line, LongSupplier nanoTime) {
    this.line = line;
    this.nanoTime = nanoTime;
    line.update("asking the hub");
  }

  /** Returns the display that the options request: none, or one on standard error. */
  public static PushDisplay of(ConsoleOptions console) {
    return new PushDisplay(
        console.quiet ? LiveLine.silent() : LiveLine.onStandardError(), System::nanoTime);
  }

  @Override
  public void note(String message) {
    line.print(message);
  }

  @Override
  public void tell(String message) {
    note(SettingNames.OPTIONS.in(message));
  }

  @Override
  public void hashing(String path) {
    line.update("hashing " + path);
  }

  @Override
  public synchronized void sent(String path, long sent, long total) {
    long now = nanoTime.getAsLong();
    points.addLast(new Point(now, sent));
    while (points.size() > 2 && now - points.getFirst().nanos() > WINDOW_NANOS) {
      points.removeFirst();
    }
    Point first = points.getFirst();
    double speed = now == first.nanos() ? 0 : (sent - first.bytes()) * 1e9 / (now - first.nanos());
    StringBuilder text = new StringBuilder(path);
    text.append(" · ").append(DownloadText.size(sent)).append(" of ");
    text.append(DownloadText.size(total));
    if (speed > 0) {
      text.append(" · ").append(DownloadText.size((long) speed)).append("/s");
      double left = (total - sent) / speed;
      if (left >= 1) {
        text.append(" · about ").append(Clock.text(left)).append(" left");
      }
    }
    line.update(text.toString());
  }

  @Override
  public void close() {
    line.clear();
  }
}
