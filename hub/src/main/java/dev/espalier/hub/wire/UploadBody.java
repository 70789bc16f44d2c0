package dev.espalier.hub.wire;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * The body of an upload, read while it is sent and sent with its length. A request with such a body
 * has no time limit as long as the body moves. Used for one attempt of one request.
 */
public final class UploadBody implements BodyPublisher {

  /** Opens the bytes of a body. */
  @FunctionalInterface
  public interface Source {

    /**
     * Returns the bytes from the beginning; the body closes them.
     *
     * @throws IOException if they cannot be read
     */
    InputStream open() throws IOException;
  }

  private final BodyPublisher publisher;
  private final AtomicLong taken = new AtomicLong();

  /**
   * Creates a body.
   *
   * @param source the bytes
   * @param length their number, at least 1
   * @param moved called, on another thread, with a number of bytes each time so many are taken to
   *     be sent
   */
  public UploadBody(Source source, long length, LongConsumer moved) {
    this.publisher =
        BodyPublishers.fromPublisher(
            BodyPublishers.ofInputStream(() -> counted(source, moved)), length);
  }

  private InputStream counted(Source source, LongConsumer moved) {
    try {
      return new FilterInputStream(source.open()) {
        @Override
        public int read() throws IOException {
          int next = super.read();
          count(next < 0 ? 0 : 1);
          return next;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
          int read = super.read(into, offset, length);
          count(Math.max(0, read));
          return read;
        }

        private void count(int bytes) {
          if (bytes > 0) {
            taken.addAndGet(bytes);
            moved.accept(bytes);
          }
        }
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long contentLength() {
    return publisher.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    publisher.subscribe(subscriber);
  }

  /**
   * Waits for the response to the request with this body.
   *
   * @param quiet the longest time without any byte taken, and the longest wait for the response
   *     after the last byte
   */
  <T> T whileMoving(CompletableFuture<T> response, Duration quiet)
      throws IOException, InterruptedException {
    long seen = -1;
    while (true) {
      try {
        return response.get(quiet.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (taken.get() == seen) {
          response.cancel(true);
          throw new HttpTimeoutException("nothing moved for " + quiet.toMillis() / 1000.0 + " s");
        }
        seen = taken.get();
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case UncheckedIOException unchecked -> throw unchecked.getCause();
          case IOException io -> throw io;
          case null, default -> throw new IOException(e.getMessage(), e);
        }
      } catch (InterruptedException e) {
        response.cancel(true);
        throw e;
      }
    }
  }
}
