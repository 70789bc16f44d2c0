package dev.espalier.hub.pull;

import java.util.ArrayDeque;
import java.util.Deque;

/** The speed of the last seconds. Not thread-safe. */
final class Speed {

  private static final long WINDOW_NANOS = 5_000_000_000L;

  private record Point(long nanos, long bytes) {}

  private final Deque<Point> points = new ArrayDeque<>();

  /**
   * Notes how much has arrived, and returns the bytes per second.
   *
   * @param nanos the time
   * @param bytes all bytes that arrived so far
   */
  double at(long nanos, long bytes) {
    points.addLast(new Point(nanos, bytes));
    while (points.size() > 2 && nanos - points.getFirst().nanos > WINDOW_NANOS) {
      points.removeFirst();
    }
    Point first = points.getFirst();
    return nanos == first.nanos ? 0 : (bytes - first.bytes) * 1e9 / (nanos - first.nanos);
  }
}
