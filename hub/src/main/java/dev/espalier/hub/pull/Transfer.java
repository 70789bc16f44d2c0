package dev.espalier.hub.pull;

import dev.espalier.hub.wire.HubClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Downloads several files at once and reports how far they are. */
final class Transfer {

  private static final int FILES_AT_ONCE = 8;
  private static final int CONNECTIONS = 8;
  private static final long REPORT_MILLIS = 100;

  private final String about;
  private final List<Blob> blobs;
  private final PullListener listener;
  private final Queue<String> notes = new ConcurrentLinkedQueue<>();
  private final List<Blob> done = new ArrayList<>();
  private final Speed speed = new Speed();

  private Transfer(String about, List<Blob> blobs, PullListener listener) {
    this.about = about;
    this.blobs = blobs;
    this.listener = listener;
  }

  /**
   * Downloads all files. The first failure ends the others, whose bytes are kept.
   *
   * @param about the repository, for the progress
   * @throws dev.espalier.hub.fault.HubException if one cannot be downloaded
   * @throws CancellationException if the thread is interrupted
   */
  static void run(HubClient client, String about, List<Blob> blobs, PullListener listener) {
    if (!blobs.isEmpty()) {
      new Transfer(about, blobs, listener).run(client);
    }
  }

  private void run(HubClient client) {
    BlobDownload download = new BlobDownload(client, new Semaphore(CONNECTIONS), notes::add);
    try (ExecutorService threads =
        Executors.newFixedThreadPool(FILES_AT_ONCE, Thread.ofVirtual().factory())) {
      CompletionService<Blob> running = new ExecutorCompletionService<>(threads);
      try {
        blobs.forEach(blob -> running.submit(() -> download.run(blob), blob));
        while (done.size() < blobs.size()) {
          Future<Blob> finished = running.poll(REPORT_MILLIS, TimeUnit.MILLISECONDS);
          tellNotes();
          if (finished != null) {
            Blob blob = finished.get();
            done.add(blob);
            listener.downloaded(new PulledFile(blob.file().path(), blob.file().bytes(), true));
          }
          listener.downloading(progress());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted");
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case RuntimeException runtime -> throw runtime;
          case Error error -> throw error;
          case null, default -> throw new IllegalStateException(e);
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private void tellNotes() {
    for (String note = notes.poll(); note != null; note = notes.poll()) {
      listener.downloadNote(note);
    }
  }

  private PullProgress progress() {
    List<PullProgress.File> active =
        blobs.stream()
            .filter(blob -> blob.received().get() > 0 && !done.contains(blob))
            .map(
                blob ->
                    new PullProgress.File(
                        blob.file().path(), blob.received().get(), blob.file().bytes()))
            .toList();
    long received = blobs.stream().mapToLong(blob -> blob.received().get()).sum();
    long bytes = blobs.stream().mapToLong(blob -> blob.file().bytes()).sum();
    long fetched = blobs.stream().mapToLong(blob -> blob.fetched().get()).sum();
    return new PullProgress(
        about,
        active,
        new PullProgress.Total(done.size(), blobs.size(), received, bytes),
        speed.at(System.nanoTime(), fetched));
  }
}
