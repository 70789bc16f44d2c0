package dev.espalier.text.dataset;

import dev.espalier.text.Tokenizer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Tokenises groups of rows in threads of its own, while the caller reads the next rows and writes
 * the ids of earlier ones. The ids are passed on in order, in the caller's thread, and only so many
 * groups are on their way that memory is bounded.
 */
final class EncodedRows implements AutoCloseable {

  /** With more, reading would be what takes time, and each remembers words of its own. */
  private static final int MOST_THREADS = 8;

  /** The heap of which a thread may take a fair part for its groups and words. */
  private static final long HEAP_PER_THREAD = 64L << 20;

  private final Tokenizer tokenizer;
  private final Consumer<List<int[]>> ids;
  private final int most;
  private final ExecutorService threads;
  private final Queue<Future<List<int[]>>> onTheirWay = new ArrayDeque<>();

  /**
   * @param tokenizer used by several threads at once
   * @param ids receives the ids of each group
   */
  EncodedRows(Tokenizer tokenizer, Consumer<List<int[]>> ids) {
    this.tokenizer = tokenizer;
    this.ids = ids;
    int count = threads();
    most = 2 * count;
    threads =
        Executors.newFixedThreadPool(
            count, Thread.ofPlatform().daemon().name("tokenizer-", 0).factory());
  }

  private static int threads() {
    Runtime machine = Runtime.getRuntime();
    long byHeap = Math.max(1, machine.maxMemory() / HEAP_PER_THREAD);
    return (int) Math.min(byHeap, Math.min(MOST_THREADS, machine.availableProcessors()));
  }

  /** Adds a group, for which the list must not change afterwards. */
  void add(List<String> rows) {
    if (onTheirWay.size() == most) {
      passOn();
    }
    onTheirWay.add(threads.submit(() -> tokenizer.encodeAll(rows)));
  }

  /** Passes on the ids of all groups. */
  void finish() {
    while (!onTheirWay.isEmpty()) {
      passOn();
    }
  }

  private void passOn() {
    try {
      ids.accept(onTheirWay.remove().get());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException fault -> throw fault;
        case Error fault -> throw fault;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /** Waits for the threads, since the tokenizer may be closed afterwards. */
  @Override
  public void close() {
    onTheirWay.forEach(group -> group.cancel(false));
    threads.close();
  }
}
