package dev.espalier.text.dataset;

import dev.espalier.text.progress.TextListener;
import dev.espalier.text.progress.TextProgress;

/** Reports the progress of one text, a few times a second. */
final class ProgressMeter {

  private static final long PAUSE_NANOS = 250_000_000;

  private final Source.Text source;
  private final TextListener listener;
  private final long begun = System.nanoTime();
  private final long total;
  private long reported = begun;
  private long bytes;
  private long tokens;

  ProgressMeter(Source.Text source, TextListener listener) {
    this.source = source;
    this.listener = listener;
    this.total = source.rows().bytes();
  }

  void read(long more) {
    bytes += more;
  }

  void made(long more) {
    tokens += more;
    long now = System.nanoTime();
    if (now - reported > PAUSE_NANOS) {
      reported = now;
      listener.tokenizing(
          new TextProgress(
              source.label(), Math.min(bytes, total), total, tokens, (now - begun) / 1e9));
    }
  }
}
