package dev.espalier.record;

import dev.espalier.record.tensorboard.EventFile;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of {@code metrics.jsonl} and {@code round.json} as scalars for TensorBoard: one event
 * file per round, on one axis of steps that continues from round to round. A round's event file is
 * complete before the round is committed; hence an event file without its round was left by a
 * killed process and can be removed.
 *
 * <p>Tags are those of the Hugging Face {@code Trainer} wherever it logs the same number.
 */
final class ScalarLog implements AutoCloseable {

  private static final Pattern NAME =
      Pattern.compile("events\\.out\\.tfevents\\.\\d+\\.espalier\\.round-(\\d+)");

  private final Path file;
  private final EventFile events;
  private final int stepsBefore;

  private ScalarLog(Path file, EventFile events, int stepsBefore) {
    this.file = file;
    this.events = events;
    this.stepsBefore = stepsBefore;
  }

  /**
   * Creates the file of a round.
   *
   * @param stepsBefore steps of all earlier rounds
   */
  static ScalarLog begin(Path folder, int round, int stepsBefore) {
    return begin(folder, round, stepsBefore, now());
  }

  private static ScalarLog begin(Path folder, int round, int stepsBefore, double wallTime) {
    FolderTree.create(folder);
    for (Path stale : files(folder)) {
      if (round(stale).orElseThrow() == round) {
        FolderTree.delete(stale);
      }
    }
    // Readers sort the files of a folder by name and take the start time from the number in it.
    Path file =
        folder.resolve(
            "events.out.tfevents.%010d.espalier.round-%03d".formatted((long) wallTime, round));
    return new ScalarLog(file, EventFile.create(file, wallTime, stepsBefore + 1), stepsBefore);
  }

  /**
   * Makes the folder hold exactly the complete rounds: deletes the files of others and, if {@code
   * fill}, creates missing ones from the records of the rounds.
   */
  static void match(RunDirectory run, List<RoundRecord> whole, boolean fill) {
    Path folder = run.tensorBoard();
    boolean[] there = new boolean[whole.size()];
    for (Path file : files(folder)) {
      int round = round(file).orElseThrow();
      if (round < there.length) {
        there[round] = true;
      } else {
        FolderTree.delete(file);
      }
    }
    int stepsBefore = 0;
    for (RoundRecord record : whole) {
      if (fill && !there[record.round()]) {
        make(run, record, stepsBefore);
      }
      stepsBefore += record.cost().steps();
    }
  }

  /** The time of each step is not recorded, so it is computed from the durations of the steps. */
  private static void make(RunDirectory run, RoundRecord record, int stepsBefore) {
    double end = lastWritten(run.roundFile(record.round()));
    double time =
        end
            - (Double.isFinite(record.cost().runTimeSeconds())
                ? record.cost().runTimeSeconds()
                : 0);
    Path metrics = run.metrics(record.round());
    List<StepRecord> steps = Files.isRegularFile(metrics) ? MetricsFile.read(metrics) : List.of();
    try (ScalarLog log = begin(run.tensorBoard(), record.round(), stepsBefore, time)) {
      log.steps(steps, time, end);
      log.round(record, end);
    }
  }

  /** Returns the time of the last modification of a file, in seconds since 1970. */
  private static double lastWritten(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis() / 1e3;
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
  }

  /** Writes steps logged before the training was stopped, as if they had been taken just now. */
  void replay(List<StepRecord> steps) {
    double end = now();
    double seconds = 0;
    int last = 0;
    for (StepRecord step : steps) {
      seconds += seconds(step, last);
      last = step.step();
    }
    steps(steps, end - seconds, end);
  }

  private void steps(List<StepRecord> steps, double begin, double end) {
    double time = begin;
    int last = 0;
    for (StepRecord step : steps) {
      time += seconds(step, last);
      last = step.step();
      step(step, Math.min(time, end));
    }
  }

  /** Returns what all steps since the last that was logged took, as far as is known. */
  private static double seconds(StepRecord step, int last) {
    return Double.isFinite(step.stepTimeSeconds())
        ? step.stepTimeSeconds() * (step.step() - last)
        : 0;
  }

  void step(StepRecord step) {
    step(step, now());
  }

  private void step(StepRecord step, double wallTime) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("train/loss", step.loss());
    scalars.put("train/learning_rate", step.learningRate());
    scalars.put("train/grad_norm", step.gradNorm());
    scalars.put("train/epoch", step.epoch());
    scalars.put("train/step_time_s", step.stepTimeSeconds());
    put(scalars, "train/mask_distance", step.after().maskDistance());
    put(scalars, "fit/eval_loss", step.after().evalLoss());
    put(scalars, "fit/train_loss_eval", step.after().trainLossEval());
    events.scalars(wallTime, stepsBefore + step.step(), scalars);
  }

  private static void put(Map<String, Double> scalars, String tag, @Nullable Double value) {
    if (value != null) {
      scalars.put(tag, value);
    }
  }

  /** Writes the results of a round and flushes the file, just before the round gets its name. */
  void round(RoundRecord record) {
    round(record, now());
  }

  private void round(RoundRecord record, double wallTime) {
    evaluated(
        record.losses().evalLoss(), record.losses().perplexity(), record.cost().steps(), wallTime);
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("round/train_loss", record.losses().trainLoss());
    put(scalars, "round/perplexity_by_text", record.losses().perplexityByText());
    scalars.put("round/sparsity", record.pruning().sparsity());
    scalars.put("round/tokens_per_second", record.cost().tokensPerSecond());
    scalars.put("round/run_time_s", record.cost().runTimeSeconds());
    events.scalars(wallTime, stepsBefore + record.cost().steps(), scalars);
    events.flush();
  }

  /** Writes the results of a training run without rounds. */
  void evaluated(double evalLoss, double perplexity, int steps) {
    evaluated(evalLoss, perplexity, steps, now());
    events.flush();
  }

  private void evaluated(double evalLoss, double perplexity, int steps, double wallTime) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("eval/loss", evalLoss);
    scalars.put("eval/perplexity", perplexity);
    events.scalars(wallTime, stepsBefore + steps, scalars);
  }

  /** Deletes the file of a round that did not complete. */
  void discard() {
    close();
    FolderTree.delete(file);
  }

  @Override
  public void close() {
    events.close();
  }

  private static double now() {
    return System.currentTimeMillis() / 1e3;
  }

  /** Only our own files: the folder may hold others. */
  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(file -> round(file).isPresent()).sorted().toList();
    } catch (IOException e) {
      throw FileFaults.reading(folder, e);
    }
  }

  private static OptionalInt round(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() ? OptionalInt.of(Integer.parseInt(name.group(1))) : OptionalInt.empty();
  }
}
