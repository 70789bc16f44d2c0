package dev.espalier.hub.pull;

import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import dev.espalier.hub.pull.Spans.Span;
import dev.espalier.hub.wire.Encoding;
import dev.espalier.hub.wire.HubClient;
import dev.espalier.hub.wire.HubRequest;
import dev.espalier.hub.wire.HubResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads ranges of one file into a partial file. A range that breaks off is continued where it
 * stopped, as long as the server still has the same file. Thread-safe.
 */
final class RangeReader {

  /** Thrown if the server sends the whole file where a part was asked for. */
  static final class RangesIgnored extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

  private static final int CHUNK = 1 << 16;

  private final HubClient client;
  private final Blob blob;
  private final BlobSource source;
  private final PartialFile partial;
  private final Semaphore connections;

  /** The ETag of the storage host, which is not that of the Hub. */
  private volatile String hostTag = "";

  RangeReader(
      HubClient client, Blob blob, BlobSource source, PartialFile partial, Semaphore connections) {
    this.client = client;
    this.blob = blob;
    this.source = source;
    this.partial = partial;
    this.connections = connections;
  }

  /**
   * Reads a range.
   *
   * @throws RangesIgnored if the server has no ranges, or another file than before
   * @throws IOException if the partial file cannot be written
   * @throws HubException if the server refuses, stalls, or sends something else
   */
  void read(Span span) throws RangesIgnored, IOException {
    long at = span.from();
    int failures = 0;
    while (at < span.to()) {
      long before = at;
      Progress progress = new Progress(at);
      try {
        connections.acquire();
        try {
          attempt(new Span(at, span.to()), progress);
        } finally {
          connections.release();
        }
        return;
      } catch (InterruptedException | InterruptedIOException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted");
      } catch (Broken e) {
        at = progress.at;
        failures = at - before >= client.pace().leastBytes() ? 1 : failures + 1;
        if (failures >= client.pace().attempts()) {
          throw e.fault;
        }
        client.pace().pauseAfter(failures);
      }
    }
  }

  /** How far an attempt came before it failed. */
  private static final class Progress {
    private long at;

    Progress(long at) {
      this.at = at;
    }
  }

  /** A failure that may pass. */
  private static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient HubException fault;

    Broken(HubException fault) {
      this.fault = fault;
    }
  }

  private void attempt(Span span, Progress progress) throws RangesIgnored, Broken, IOException {
    URI location = source.location();
    HubRequest request = request(location, span);
    try (HubResponse response = open(request, location)) {
      long from = start(response, span);
      progress.at = from;
      copy(response, new Span(from, span.to()), progress, request);
    }
  }

  private HubResponse open(HubRequest request, URI location) throws Broken {
    try {
      return client.open(request);
    } catch (HubException e) {
      // An address of a storage host that is refused has expired.
      boolean expired =
          e.kind() == Kind.UNAUTHORIZED
              || e.kind() == Kind.REFUSED
              || e.kind() == Kind.REPOSITORY_NOT_FOUND;
      if (e.kind() == Kind.UNREACHABLE) {
        throw new Broken(e);
      }
      if (!expired) {
        throw e;
      }
      source.refresh(location);
      throw new Broken(e);
    }
  }

  private HubRequest request(URI location, Span span) {
    HubRequest request =
        HubRequest.get(location, blob.about()).header("Accept-Encoding", "identity");
    if (isWhole(span)) {
      return request;
    }
    String tag = hostTag;
    HubRequest ranged = request.header("Range", "bytes=" + span.from() + "-" + (span.to() - 1));
    return tag.isEmpty() ? ranged : ranged.header("If-Range", tag);
  }

  private boolean isWhole(Span span) {
    return span.from() == 0 && span.to() == blob.file().bytes();
  }

  /** Checks what the answer says of itself, and returns the place of its first byte. */
  private long start(HubResponse response, Span span) throws RangesIgnored {
    Encoding.check(response, blob.about());
    if (response.status() == 206) {
      checkRange(response, span);
    } else if (!isWhole(span)) {
      throw new RangesIgnored();
    } else if (response.status() != 200) {
      throw wrong("is answered with status " + response.status());
    }
    OptionalLong length = response.number("Content-Length");
    if (length.isPresent() && length.getAsLong() != span.length()) {
      throw wrong("is sent with " + length.getAsLong() + " bytes in place of " + span.length());
    }
    checkTag(response);
    return span.from();
  }

  private void checkRange(HubResponse response, Span span) {
    Matcher range = CONTENT_RANGE.matcher(response.header("Content-Range").orElse(""));
    if (!range.matches()
        || Long.parseLong(range.group(1)) != span.from()
        || Long.parseLong(range.group(2)) != span.to() - 1
        || !range.group(3).equals("*") && Long.parseLong(range.group(3)) != blob.file().bytes()) {
      throw wrong("is sent as another range than asked for");
    }
  }

  /** A strong tag tells whether ranges are of the same bytes. */
  private synchronized void checkTag(HubResponse response) throws RangesIgnored {
    String tag = response.header("ETag").orElse("");
    if (tag.startsWith("\"")) {
      if (!hostTag.isEmpty() && !hostTag.equals(tag)) {
        throw new RangesIgnored();
      }
      hostTag = tag;
    }
  }

  private void copy(HubResponse response, Span span, Progress progress, HubRequest request)
      throws Broken, IOException {
    byte[] chunk = new byte[CHUNK];
    while (progress.at < span.to()) {
      int wanted = (int) Math.min(chunk.length, span.to() - progress.at);
      int count = read(response, chunk, wanted, request);
      if (count < 0) {
        throw new Broken(
            client.unreachable(
                request,
                response.address(),
                new IOException("it ended after " + progress.at + " bytes")));
      }
      partial.write(progress.at, chunk, count);
      progress.at += count;
      blob.received().addAndGet(count);
      blob.fetched().addAndGet(count);
    }
    if (response.number("Content-Length").isEmpty() && read(response, chunk, 1, request) >= 0) {
      throw wrong("is longer than the " + blob.file().bytes() + " bytes that were announced");
    }
  }

  private int read(HubResponse response, byte[] chunk, int wanted, HubRequest request)
      throws Broken, InterruptedIOException {
    try {
      return response.body().read(chunk, 0, wanted);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw new Broken(client.unreachable(request, response.address(), e));
    }
  }

  private HubException wrong(String fault) {
    return new HubException(
        Kind.PROTOCOL, blob.about(), fault, "check HF_ENDPOINT and the proxy, and try again later");
  }
}
