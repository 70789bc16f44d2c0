package dev.espalier.experiment.sweep;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.round.RoundSetup;
import dev.espalier.experiment.round.RoundTrial;
import dev.espalier.fault.OneLine;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.UnitName;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import dev.espalier.storage.InUseException;
import dev.espalier.train.progress.StepReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The program of a process that a sweep starts: runs one unit, or measures steps. It tells its
 * progress on standard output, and saves and ends when standard input ends, as it does when the
 * process that started it is gone.
 */
public final class UnitWorker {

  static final int DONE = 0;
  static final int FAILED = 1;

  /** Somebody else runs the unit. */
  static final int IN_USE = 75;

  static final int STOPPED = 130;

  private static final int MOST_CHARACTERS = 2_000;
  private static final long PATIENCE_SECONDS = 60;
  private static final long NANOS_BETWEEN = 200_000_000;

  private static final CountDownLatch ENDED = new CountDownLatch(1);

  private UnitWorker() {}

  /**
   * Runs the unit, or measures.
   *
   * @param arguments {@code run DIR KIND NUMBER THREADS}, or {@code measure SETTINGS}, the latter
   *     as a JSON object
   */
  public static void main(String[] arguments) {
    stopWith(Thread.currentThread());
    int status;
    try {
      status = arguments[0].equals("run") ? run(arguments) : measure(arguments[1]);
    } catch (InUseException e) {
      status = said(e, IN_USE);
    } catch (CancellationException e) {
      status = STOPPED;
    } catch (RuntimeException | OutOfMemoryError e) {
      status = said(e, Thread.currentThread().isInterrupted() ? STOPPED : FAILED);
    }
    ENDED.countDown();
    System.exit(status);
  }

  private static int said(Throwable fault, int status) {
    System.err.println(OneLine.of(String.valueOf(fault.getMessage()), MOST_CHARACTERS));
    return status;
  }

  private static int run(String[] arguments) {
    UnitName name =
        new UnitName(UnitName.Kind.valueOf(arguments[2]), Integer.parseInt(arguments[3]));
    UnitRun.of(SweepDirectory.at(Path.of(arguments[1])), name)
        .run(OptionalInt.of(Integer.parseInt(arguments[4])), new Telling(System.out));
    return DONE;
  }

  /** Measures steps, and tells how many seconds each takes, until it is stopped. */
  private static int measure(String json) {
    Map<String, String> values =
        new JsonMapper().readValue(json, new TypeReference<Map<String, String>>() {});
    Settings settings = SettingsFile.of(values, "settings");
    try (RoundSetup setup = RoundSetup.open(settings, ExperimentListener.NONE);
        RoundTrial trial = RoundTrial.of(setup)) {
      while (!Thread.currentThread().isInterrupted()) {
        System.out.println(trial.stepSeconds());
      }
    }
    return DONE;
  }

  /** Interrupts a thread at the end of standard input, and at a signal. */
  private static void stopWith(Thread worker) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // Nothing is said to this process but that it is to end.
                }
              } catch (IOException e) {
                // The same.
              }
              worker.interrupt();
            });
    Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitEnd(worker)));
  }

  private static void awaitEnd(Thread worker) {
    if (ENDED.getCount() == 0) {
      return;
    }
    worker.interrupt();
    try {
      if (!ENDED.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("stopped in the middle of a step; what was saved is kept");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells the progress of a run. */
  private static final class Telling implements ExperimentListener {

    private final PrintStream out;
    private int round;
    private int lastRound;
    private int steps;
    private long told;

    Telling(PrintStream out) {
      this.out = new PrintStream(out, true, StandardCharsets.UTF_8);
    }

    @Override
    public void roundStarted(int number, int last, double sparsity) {
      round = number;
      lastRound = last;
      tell(0);
    }

    @Override
    public void trainingStarted(int totalSteps) {
      steps = totalSteps;
    }

    @Override
    public void stepDone(StepReport step) {
      if (System.nanoTime() - told > NANOS_BETWEEN) {
        tell(step.step());
      }
    }

    private void tell(int step) {
      told = System.nanoTime();
      out.println(new UnitProgress(round, lastRound, step, steps).line());
    }
  }
}
