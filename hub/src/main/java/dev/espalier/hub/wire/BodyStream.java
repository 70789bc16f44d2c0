package dev.espalier.hub.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A body as a stream whose reads end after a time: the JDK's own waits for the next bytes without
 * limit. A body that goes on arriving, but slower than a least number of bytes per timeout, fails
 * as well. Read by one thread at a time.
 */
final class BodyStream extends InputStream implements BodySubscriber<InputStream> {

  private static final Object END = new Object();

  private final Duration timeout;
  private final long leastBytes;
  private final LinkedBlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
  private final Queue<ByteBuffer> unread = new ArrayDeque<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private @Nullable Object end;
  private long windowEnd;
  private long windowBytes;

  /**
   * @param timeout the longest wait for the next bytes
   * @param leastBytes the fewest bytes within the timeout
   */
  BodyStream(Duration timeout, long leastBytes) {
    this.timeout = timeout;
    this.leastBytes = leastBytes;
    this.windowEnd = System.nanoTime() + timeout.toNanos();
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    if (!subscription.complete(given)) {
      given.cancel();
      return;
    }
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    arrived.add(buffers);
  }

  @Override
  public void onError(Throwable fault) {
    arrived.add(fault);
  }

  @Override
  public void onComplete() {
    arrived.add(END);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (unread.isEmpty()) {
      if (end != null || !await()) {
        if (end instanceof Throwable fault) {
          throw new IOException(fault.getMessage(), fault);
        }
        return -1;
      }
    }
    ByteBuffer next = unread.element();
    int count = Math.min(length, next.remaining());
    next.get(into, offset, count);
    if (!next.hasRemaining()) {
      unread.remove();
    }
    return count;
  }

  /** Waits for bytes; returns false at the end. */
  private boolean await() throws IOException {
    Object next;
    try {
      next = arrived.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    if (next == null) {
      close();
      throw new HttpTimeoutException("no bytes for " + seconds());
    }
    if (!(next instanceof List<?> buffers)) {
      end = next;
      return false;
    }
    for (Object each : buffers) {
      if (each instanceof ByteBuffer buffer && buffer.hasRemaining()) {
        unread.add(buffer);
        windowBytes += buffer.remaining();
      }
    }
    checkSpeed();
    subscription.thenAccept(held -> held.request(1));
    return true;
  }

  private void checkSpeed() throws IOException {
    long now = System.nanoTime();
    if (now - windowEnd >= 0) {
      if (windowBytes < leastBytes) {
        close();
        throw new HttpTimeoutException("only " + windowBytes + " bytes within " + seconds());
      }
      windowBytes = 0;
      windowEnd = now + timeout.toNanos();
    }
  }

  private String seconds() {
    return timeout.toMillis() / 1000.0 + " s";
  }

  /** Abandons the rest. */
  @Override
  public void close() {
    subscription.thenAccept(Flow.Subscription::cancel);
  }
}
