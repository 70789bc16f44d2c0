package dev.espalier.serve;

import dev.espalier.record.MetricsTail;
import dev.espalier.record.Outlook;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.StepRecord;
import dev.espalier.report.ReportWriter;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import dev.espalier.train.progress.RoundTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run observed through its files, which another process may be writing. Reads files on request
 * only, and only what is new in them.
 */
final class WatchedRun implements Watched {

  /** Number of logged steps from which the speed is computed. */
  private static final int PACE_STEPS = 30;

  private final RunDirectory run;
  private volatile boolean ended;

  private String version = "";
  private Optional<RoundRecord> latest = Optional.empty();
  private UpcomingRound forecast = new UpcomingRound(Settings.defaults());

  private @Nullable MetricsTail tail;
  private @Nullable StepRecord step;
  private LossTrace losses = new LossTrace();
  private final Deque<Double> stepTimes = new ArrayDeque<>();

  WatchedRun(RunDirectory run) {
    this.run = run;
  }

  @Override
  public Path path() {
    return run.path();
  }

  @Override
  public void end() {
    ended = true;
  }

  @Override
  public Optional<String> report() {
    return Files.isRegularFile(run.roundFile(0))
        ? Optional.of(ReportWriter.html(run))
        : Optional.empty();
  }

  @Override
  public String waiting() {
    return "The report appears here when the first round is done. Until then this is its training.";
  }

  @Override
  public Optional<Path> file(String path) {
    return switch (path) {
      case "/results.json" -> Optional.of(run.resultsJson());
      case "/results.csv" -> Optional.of(run.resultsCsv());
      default -> Optional.empty();
    };
  }

  @Override
  public String version() {
    long hash = stamp(run.experimentFile());
    int rounds = roundsDone();
    for (int r = 0; r < rounds; r++) {
      hash = 31 * hash + stamp(run.roundFile(r));
    }
    return rounds + "-" + Long.toHexString(hash);
  }

  private int roundsDone() {
    int rounds = 0;
    while (Files.isRegularFile(run.roundFile(rounds))) {
      rounds++;
    }
    return rounds;
  }

  private static long stamp(Path file) {
    return 31 * file.toFile().lastModified() + file.toFile().length();
  }

  @Override
  public synchronized Progress look() {
    boolean last = ended;
    String now = version();
    int round = roundsDone();
    if (!now.equals(version)) {
      List<RoundRecord> rounds = run.wholeRounds();
      latest = rounds.isEmpty() ? Optional.empty() : Optional.of(rounds.getLast());
      forecast = new UpcomingRound(settings());
      version = now;
    }
    if (last) {
      return Progress.standing(now, "ended", round);
    }
    Optional<Path> growing = run.growingMetrics(round);
    if (growing.isEmpty()) {
      return Progress.standing(now, "idle", round);
    }
    follow(growing.get());
    return progress(now, round, growing.get());
  }

  /** Returns the settings of the run; the defaults until it has written them. */
  private Settings settings() {
    Path file = run.experimentFile();
    return Files.isRegularFile(file)
        ? SettingsFile.known(run.experiment(), file.toString())
        : Settings.defaults();
  }

  private void follow(Path metrics) {
    MetricsTail current = tail;
    if (current == null || !current.file().equals(metrics)) {
      current = new MetricsTail(metrics);
      tail = current;
      step = null;
      losses = new LossTrace();
      stepTimes.clear();
    }
    for (StepRecord next : current.next()) {
      step = next;
      losses.add(next.step(), next.loss());
      if (Double.isFinite(next.stepTimeSeconds())) {
        stepTimes.add(next.stepTimeSeconds());
      }
      if (stepTimes.size() > PACE_STEPS) {
        stepTimes.remove();
      }
    }
  }

  private Progress progress(String now, int round, Path metrics) {
    StepRecord at = step;
    Optional<Outlook> outlook = Outlook.of(run, round);
    Progress.Rounds rounds =
        new Progress.Rounds(round, round, outlook.map(Outlook::lastRound).orElse(null));
    if (at == null) {
      return Progress.withoutStep(now, "starting", rounds, forecast.next(round, outlook, false));
    }
    boolean trained = outlook.filter(of -> at.step() >= of.totalSteps()).isPresent();
    double pace = pace();
    Double left = outlook.map(of -> finite(secondsLeft(of, at.step(), pace))).orElse(null);
    double since =
        Math.max(0, (System.currentTimeMillis() - metrics.toFile().lastModified()) / 1e3);
    return new Progress(
        now,
        trained ? "evaluating" : "training",
        rounds,
        new Progress.Step(
            at.step(),
            outlook.map(Outlook::totalSteps).orElse(null),
            finite(at.epoch()),
            finite(at.loss()),
            finite(at.learningRate())),
        new Progress.Pace(finite(pace), left, since),
        losses.points(),
        finite(forecast.tokensPerStep() / pace),
        forecast.next(round, outlook, trained));
  }

  /** The median is robust to slow steps while the JVM and the caches warm up. */
  private double pace() {
    double[] sorted = stepTimes.stream().mapToDouble(seconds -> seconds).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  /**
   * Returns the time left for the run, from the speed of its steps and the time that the latest
   * complete round took beside its steps.
   */
  private double secondsLeft(Outlook outlook, int step, double pace) {
    int steps = outlook.totalSteps();
    double besides =
        latest
            .map(of -> of.cost().runTimeSeconds() - steps * pace)
            .filter(Double::isFinite)
            .orElse(0.0);
    return new RoundTime(steps, pace, Math.max(0, besides))
        .left(step, Math.max(0, outlook.lastRound() - outlook.round()));
  }

  private static @Nullable Double finite(double number) {
    return Double.isFinite(number) ? number : null;
  }
}
