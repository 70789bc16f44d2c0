package dev.espalier.experiment.sweep;

import dev.espalier.fault.RunFailedException;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Measures steps of a run in as many processes side by side as a crew has workers.
 *
 * @param crew the crew
 * @param stepSeconds what a step takes each of them
 */
record CrewTrial(Crew crew, double stepSeconds) {

  /** Measurements of each process once all of them are at work. */
  private static final int MEASURED = 3;

  /** Steps shorter than a measurement of the clock is worth are measured more often. */
  private static final double LEAST_SECONDS = 0.5;

  /** What a process said: its number, and a line, or that it has ended. */
  private record Said(int process, String line) {}

  private static final String ENDED = "ended";

  private static final Pattern NUMBER = Pattern.compile("[\\d.]+(E-?\\d+)?");

  /**
   * Measures. All processes are at work while any is measured.
   *
   * @param settings the settings of the run
   * @throws CancellationException if the thread is interrupted
   */
  static CrewTrial of(Crew crew, Settings settings) {
    Map<String, String> given = settings.with(Setting.THREADS, crew.threads()).given();
    BlockingQueue<Said> heard = new LinkedBlockingQueue<>();
    List<WorkerProcess> processes = new ArrayList<>();
    try {
      for (int i = 0; i < crew.workers(); i++) {
        int number = i;
        WorkerProcess process =
            WorkerProcess.measure(given, line -> heard.add(new Said(number, line)));
        processes.add(process);
        process.whenEnded(_ -> heard.add(new Said(number, ENDED)));
      }
      return new CrewTrial(crew, listen(heard, processes));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    } finally {
      processes.forEach(WorkerProcess::close);
    }
  }

  private static double listen(BlockingQueue<Said> heard, List<WorkerProcess> processes)
      throws InterruptedException {
    Map<Integer, List<Double>> steps = new HashMap<>();
    boolean all = false;
    while (true) {
      Said said = heard.take();
      if (said.line().equals(ENDED)) {
        throw new RunFailedException(
            "steps cannot be measured: " + processes.get(said.process()).complaint());
      }
      if (!NUMBER.matcher(said.line()).matches()) {
        continue;
      }
      steps
          .computeIfAbsent(said.process(), _ -> new ArrayList<>())
          .add(Double.parseDouble(said.line()));
      if (!all && steps.size() == processes.size()) {
        // From here on all are at work, and warm.
        all = true;
        steps.values().forEach(List::clear);
      } else if (all && steps.values().stream().allMatch(CrewTrial::isEnough)) {
        return steps.values().stream()
            .mapToDouble(
                its -> its.stream().mapToDouble(Double::doubleValue).average().orElseThrow())
            .average()
            .orElseThrow();
      }
    }
  }

  private static boolean isEnough(List<Double> seconds) {
    return seconds.size() >= MEASURED
        && seconds.stream().mapToDouble(Double::doubleValue).sum() >= LEAST_SECONDS;
  }

  /** Returns the steps that the whole crew takes in a second. */
  double stepsPerSecond() {
    return crew.workers() / stepSeconds;
  }

  /**
   * Measures crews and returns the one that takes the most steps in a second.
   *
   * @param processors processors of this machine
   * @param most the most workers that fit into memory and have something to do
   * @param settings the settings of a run
   */
  static CrewTrial best(int processors, int most, Settings settings) {
    @Nullable CrewTrial best = null;
    for (int workers : sizes(Math.min(processors, most))) {
      CrewTrial trial = of(new Crew(workers, Math.max(1, processors / workers)), settings);
      if (best == null || trial.stepsPerSecond() > best.stepsPerSecond()) {
        best = trial;
      }
    }
    return Objects.requireNonNull(best);
  }

  /** Returns the powers of two up to the most, and the most. */
  private static SortedSet<Integer> sizes(int most) {
    SortedSet<Integer> sizes = new TreeSet<>(Set.of(1, Math.max(1, most)));
    for (int size = 1; size <= most; size *= 2) {
      sizes.add(size);
    }
    return sizes;
  }
}
