package dev.espalier.hub.pull;

import dev.espalier.hub.api.HubApi;
import dev.espalier.hub.cache.BlobLock;
import dev.espalier.hub.cache.CacheFaults;
import dev.espalier.hub.cache.Pointer;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import dev.espalier.hub.pull.RangeReader.RangesIgnored;
import dev.espalier.hub.pull.Spans.Span;
import dev.espalier.hub.wire.HubClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Downloads files: one at a time on a thread, the ranges of a big one at once. Thread-safe. */
final class BlobDownload {

  /** From this size on, ranges of a file are downloaded at once. */
  private static final long RANGES_FROM = 32L << 20;

  private static final long RANGE = 16L << 20;
  private static final int RANGES_AT_ONCE = 4;

  private final HubClient client;
  private final HubApi api;
  private final Semaphore connections;
  private final Consumer<String> notes;

  /**
   * @param connections limits the number of connections
   * @param notes receives what the user should know; called from any thread
   */
  BlobDownload(HubClient client, Semaphore connections, Consumer<String> notes) {
    this.client = client;
    this.api = new HubApi(client);
    this.connections = connections;
    this.notes = notes;
  }

  /**
   * Downloads a file into the cache and lets it appear in its snapshot.
   *
   * @throws HubException if that is not possible; what has arrived is kept for another attempt
   * @throws CancellationException if the thread is interrupted
   */
  void run(Blob blob) {
    Path lock = blob.cache().lock(blob.file().etag());
    try (BlobLock _ =
        BlobLock.take(
            lock,
            () -> notes.accept("waiting for another process that downloads " + blob.about()))) {
      boolean fresh = !isWhole(blob);
      if (fresh) {
        fetch(blob);
      }
      blob.received().set(blob.file().bytes());
      Pointer.create(blob.place(), blob.pointer(), client.environment().places().links(), fresh);
    }
  }

  /** A blob of another size is a remainder of a crash. */
  private static boolean isWhole(Blob blob) {
    try {
      return Files.isRegularFile(blob.place()) && Files.size(blob.place()) == blob.file().bytes();
    } catch (IOException e) {
      return false;
    }
  }

  private void fetch(Blob blob) {
    try {
      // Bytes that an earlier process left may be wrong; without them there is no second chance.
      for (boolean whole = fetchOnce(blob); !whole; ) {
        whole = fetchOnce(blob);
      }
    } catch (IOException e) {
      throw CacheFaults.writing(blob.partial(), e);
    }
  }

  /** Returns false if bytes of an earlier process turned out wrong, so that all were deleted. */
  private boolean fetchOnce(Blob blob) throws IOException {
    boolean resumed;
    try (PartialFile partial = PartialFile.open(blob.partial(), blob.file().bytes())) {
      resumed = partial.received() > 0;
      blob.received().set(partial.received());
      checkSpace(blob, partial);
      if (!partial.missing(RANGE).isEmpty()) {
        fill(blob, partial);
      }
      partial.complete();
    }
    if (!ContentHash.matches(blob.partial(), blob.file().etag())) {
      Files.delete(blob.partial());
      if (resumed) {
        return false;
      }
      throw wrongHash(blob);
    }
    Files.move(blob.partial(), blob.place(), StandardCopyOption.ATOMIC_MOVE);
    return true;
  }

  private void fill(Blob blob, PartialFile partial) throws IOException {
    BlobSource source = new BlobSource(api, blob);
    try {
      readAll(blob, partial, source, blob.file().bytes() >= RANGES_FROM);
    } catch (RangesIgnored e) {
      restart(blob, partial);
      try {
        readAll(blob, partial, source, false);
      } catch (RangesIgnored again) {
        throw new HubException(
            Kind.PROTOCOL,
            blob.about(),
            "breaks off, and cannot be continued where it stopped",
            "try again later");
      }
    }
  }

  private static void restart(Blob blob, PartialFile partial) throws IOException {
    partial.restart();
    blob.received().set(0);
  }

  private void readAll(Blob blob, PartialFile partial, BlobSource source, boolean atOnce)
      throws RangesIgnored, IOException {
    RangeReader reader = new RangeReader(client, blob, source, partial, connections);
    List<Span> missing = partial.missing(atOnce ? RANGE : Long.MAX_VALUE);
    if (missing.size() == 1) {
      reader.read(missing.getFirst());
      return;
    }
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(RANGES_AT_ONCE, missing.size()), Thread.ofVirtual().factory())) {
      List<Future<?>> running = new ArrayList<>();
      for (Span span : missing) {
        running.add(
            threads.submit(
                () -> {
                  reader.read(span);
                  return null;
                }));
      }
      try {
        for (Future<?> each : running) {
          each.get();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted");
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case RangesIgnored ignored -> throw ignored;
          case IOException io -> throw io;
          case RuntimeException runtime -> throw runtime;
          case Error error -> throw error;
          case null, default -> throw new IllegalStateException(e);
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private static void checkSpace(Blob blob, PartialFile partial) throws IOException {
    long needed = blob.file().bytes() - partial.received();
    long free = Files.getFileStore(blob.partial().getParent()).getUsableSpace();
    if (needed > free) {
      throw new HubException(
          Kind.STORAGE,
          blob.about(),
          "needs " + needed + " bytes, and only " + free + " are free in " + blob.cache().root(),
          "free some space, or let HF_HUB_CACHE name another folder");
    }
  }

  private static HubException wrongHash(Blob blob) {
    return new HubException(
        Kind.PROTOCOL,
        blob.about(),
        "has arrived with another hash than " + blob.file().etag(),
        "try again; if it happens again, a proxy may change what is sent");
  }
}
