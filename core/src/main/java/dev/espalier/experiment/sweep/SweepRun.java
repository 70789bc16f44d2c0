package dev.espalier.experiment.sweep;

import dev.espalier.experiment.Task;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.progress.RunTimeEstimate;
import dev.espalier.experiment.sweep.plan.PlannedUnit;
import dev.espalier.experiment.sweep.plan.Rungs;
import dev.espalier.record.sweep.CrewRecord;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.storage.DirectoryLock;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Runs every cell of a sweep, on this machine, in processes of their own. What is done already
 * stays, what was stopped goes on.
 *
 * <pre>{@code
 * SweepResult result =
 *     SweepRun.builder()
 *         .set(Setting.MODEL, "path/to/distilgpt2")
 *         .set(Setting.DATASET, "text.txt")
 *         .grid("seed=1..5")
 *         .grid("rate=0.1,0.2")
 *         .out(Path.of("sweeps/rates"))
 *         .build()
 *         .run(ExperimentListener.NONE);
 * }</pre>
 */
public final class SweepRun implements Task<SweepResult> {

  private final SweepRequest request;
  private final SweepWatcher watcher;
  private final boolean retry;
  private final boolean failFast;
  private final @Nullable SweepExecutor elsewhere;

  private SweepRun(Builder builder) {
    this.request = builder.request();
    this.watcher = builder.watcher;
    this.retry = builder.retry;
    this.failFast = builder.failFast;
    this.elsewhere = builder.elsewhere;
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Runs what is not complete. A cell that fails does not stop the others; the result tells.
   *
   * @throws dev.espalier.fault.BadInputException if the sweep, a cell or an input cannot be used;
   *     nothing has been written then
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; all cells are
   *     saved then
   */
  @Override
  public SweepResult run(ExperimentListener listener) {
    DirectoryLock.refuseIfInUse(request.out());
    SweepSetup setup = SweepSetup.of(request, listener);
    SweepDirectory sweep = request.directory();
    try (DirectoryLock _ = DirectoryLock.take(request.out(), listener::tell)) {
      setup.enter(retry);
      Rungs.decide(sweep, setup.definition());
      setup.enter(false);
      List<PlannedUnit> work = setup.work();
      SweepOutlook outlook = SweepOutlook.of(setup, work);
      outlook.sentences().forEach(listener::tell);
      SweepScore score = new SweepScore(setup, watcher);
      if (!work.isEmpty()) {
        try {
          run(setup, work, score, listener);
        } finally {
          // An interrupted sweep has a page of what it has, too.
          score.finish();
        }
      }
      return SweepResult.of(sweep, sweep.ledger().units());
    }
  }

  /** Runs all work; with halving as far as the next rung, then what goes on from there. */
  private void run(
      SweepSetup setup, List<PlannedUnit> first, SweepScore score, ExperimentListener listener) {
    SweepDirectory sweep = setup.directory();
    CrewTrial crew = crew(setup, first, listener);
    SweepExecutor executor =
        elsewhere != null
            ? elsewhere
            : new LocalExecutor(
                sweep,
                crew.crew(),
                unit -> setup.needs(unit).memory(),
                setup.available(first),
                failFast);
    List<PlannedUnit> work = first;
    while (!work.isEmpty()) {
      score.begin(work);
      executor.run(work, score);
      if (failFast && score.anyFailed()) {
        return;
      }
      Rungs.Decision decided = Rungs.decide(sweep, setup.definition());
      if (decided.isEmpty()) {
        return;
      }
      score.halved(decided.stopped());
      setup.enter(false);
      work = setup.work();
    }
  }

  private static CrewTrial crew(
      SweepSetup setup, List<PlannedUnit> work, ExperimentListener listener) {
    CrewTrial trial = setup.crew(work);
    Crew crew = trial.crew();
    if (Double.isNaN(trial.stepSeconds())) {
      listener.tell(crew.words());
      return trial;
    }
    CrewRecord.ofThisMachine(crew.workers(), crew.threads(), trial.stepSeconds())
        .write(setup.directory());
    listener.tell(
        String.format(
            Locale.ROOT,
            "%s: as measured here, where a step takes each %.2f s; about %s",
            crew.words(),
            trial.stepSeconds(),
            RunTimeEstimate.duration(SweepOutlook.of(setup, work).seconds(trial))));
    return trial;
  }

  /** Collects what a sweep runs, and how. */
  public static final class Builder extends SweepBuilder<SweepRun, Builder> {

    private SweepWatcher watcher = SweepWatcher.NONE;
    private boolean retry;
    private boolean failFast;
    private @Nullable SweepExecutor elsewhere;

    private Builder() {}

    /** Sets what receives the progress of the cells. */
    public Builder watcher(SweepWatcher progress) {
      this.watcher = progress;
      return this;
    }

    /** Runs cells again that failed. */
    public Builder retry(boolean again) {
      this.retry = again;
      return this;
    }

    /** Stops all cells as soon as one fails. */
    public Builder failFast(boolean stop) {
      this.failFast = stop;
      return this;
    }

    /** Runs the units somewhere else than in processes of this machine. */
    Builder executor(SweepExecutor executor) {
      this.elsewhere = executor;
      return this;
    }

    @Override
    public SweepRun build() {
      return new SweepRun(this);
    }
  }
}
