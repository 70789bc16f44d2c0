package dev.espalier.experiment.tool;

import dev.espalier.text.Tokenizer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** A tokenizer that is opened on a thread of its own while the caller reads the weights. */
final class OpeningTokenizer implements AutoCloseable {

  private final FutureTask<Tokenizer> task;

  private OpeningTokenizer(FutureTask<Tokenizer> task) {
    this.task = task;
  }

  /**
   * Starts to open a tokenizer.
   *
   * @param open opens it
   */
  static OpeningTokenizer start(Supplier<Tokenizer> open) {
    FutureTask<Tokenizer> task = new FutureTask<>(open::get);
    Thread thread = new Thread(task, "espalier-tokenizer");
    thread.setDaemon(true);
    thread.start();
    return new OpeningTokenizer(task);
  }

  /** Tells whether opening has come to its end, be it with a failure. */
  boolean isDone() {
    return task.isDone();
  }

  /**
   * Waits for the tokenizer, which is closed with this object. Throws the failure of opening it.
   *
   * @throws CancellationException if this thread is interrupted
   */
  Tokenizer get() {
    try {
      return task.get();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException fault) {
        throw fault;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Waits for the end of opening, since the files may be closed afterwards. */
  @Override
  public void close() {
    boolean interrupted = false;
    while (true) {
      try {
        task.get().close();
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      } catch (ExecutionException _) {
        break; // There is no tokenizer, and whoever asked for it was told why.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
