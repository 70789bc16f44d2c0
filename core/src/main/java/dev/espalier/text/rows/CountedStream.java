package dev.espalier.text.rows;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** Counts the bytes that are read, and tells of them. */
final class CountedStream extends FilterInputStream {

  private final LongConsumer listener;
  private long count;

  CountedStream(InputStream in, LongConsumer listener) {
    super(in);
    this.listener = listener;
  }

  /** Returns how many bytes have been read. */
  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    int one = in.read();
    counted(one < 0 ? 0 : 1);
    return one;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    int some = in.read(target, from, length);
    counted(Math.max(0, some));
    return some;
  }

  private void counted(long bytes) {
    count += bytes;
    listener.accept(bytes);
  }
}
