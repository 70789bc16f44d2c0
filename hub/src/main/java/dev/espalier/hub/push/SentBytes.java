package dev.espalier.hub.push;

/** Adds up the bytes sent by several requests, some of which are sent again. Thread-safe. */
final class SentBytes {

  private final PushListener listener;
  private long total;
  private long sent;

  SentBytes(PushListener listener) {
    this.listener = listener;
  }

  /** Adds bytes that are still to be sent. */
  synchronized void expect(long bytes) {
    total += bytes;
  }

  /** Returns a count for the body of one request about a file. */
  Count count(String path) {
    return new Count(path);
  }

  /** The bytes of one body. */
  final class Count {

    private final String path;
    private long own;

    private Count(String path) {
      this.path = path;
    }

    /** Starts again, for another attempt. */
    void restart() {
      synchronized (SentBytes.this) {
        sent -= own;
        own = 0;
      }
    }

    void add(long bytes) {
      synchronized (SentBytes.this) {
        own += bytes;
        sent += bytes;
        listener.sent(path, sent, total);
      }
    }
  }
}
