package dev.espalier.experiment;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.round.GivenRounds;
import dev.espalier.experiment.round.PruningRound;
import dev.espalier.experiment.round.RoundPlan;
import dev.espalier.experiment.round.RoundSetup;
import dev.espalier.experiment.verify.ResumeCheck;
import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.RunWriter;
import dev.espalier.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Iterative magnitude pruning (Frankle and Carbin 2019; Chen et al. 2020 for pretrained models):
 * train, prune the lowest-scored weights that are left, reset the others, and repeat. The main task
 * of Espalier.
 *
 * <pre>{@code
 * ExperimentResult result =
 *     Experiment.builder()
 *         .set(Setting.MODEL, "path/to/distilgpt2")
 *         .set(Setting.DATASET, "text.txt")
 *         .set(Setting.SCOPE, "ln_1")
 *         .out(Path.of("runs/lab"))
 *         .build()
 *         .run(ExperimentListener.NONE);
 * }</pre>
 */
public final class Experiment implements Task<ExperimentResult> {

  private final Settings settings;
  private final Path out;
  private final IfExists existing;
  private final List<GivenRounds> given;
  private final int pause;

  private Experiment(Builder builder) {
    this.settings = builder.settings();
    this.out = builder.out();
    this.existing = builder.existing();
    this.given = List.copyOf(builder.given);
    this.pause = builder.pause;
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Runs the experiment to its end, or resumes one that was stopped.
   *
   * @throws BadInputException if an input cannot be used; nothing has been written then
   * @throws dev.espalier.fault.RunFailedException if training diverges
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; completed
   *     rounds are kept
   */
  @Override
  public ExperimentResult run(ExperimentListener listener) {
    try (RunPlace place = RunPlace.open(out, existing, listener::tell);
        RoundSetup setup = RoundSetup.open(place.settings(settings), listener)) {
      RoundPlan plan = RoundPlan.of(setup, listener);
      try (RunWriter writer = place.prepare(setup)) {
        return run(setup, plan, writer, listener);
      }
    }
  }

  private ExperimentResult run(
      RoundSetup setup, RoundPlan plan, RunWriter writer, ExperimentListener listener) {
    try {
      boolean complete;
      RunDirectory directory = writer.directory();
      plan.cut().outOfReach(plan.first()).ifPresent(listener::tell);
      List<RoundRecord> done = checked(directory, plan, listener);
      setup.tellMemory();
      if (!done.isEmpty()) {
        // A round that was deleted to be trained again is also removed from the results.
        writer.writeResults(done);
      }
      try (PruningRound rounds = new PruningRound(setup, plan, writer, given)) {
        Mask mask = rounds.resume(done);
        while (!rounds.done(done, mask) && done.size() <= pause) {
          int round = done.size();
          ResumeCheck.checkNeeded(directory, plan, round);
          if (round > 0) {
            mask = rounds.cut(round, mask, listener);
          }
          if (directory.wholeRound(round).isPresent()) {
            ResumeCheck.checkFollows(directory, round, mask);
            done = new ArrayList<>(directory.wholeRounds());
            mask = rounds.resume(done);
            writer.restoreEvents();
            continue;
          }
          if (round > 0) {
            rounds.reset(round);
          }
          done.add(rounds.train(round, mask, listener));
          writer.writeResults(done);
          listener.roundDone(done.getLast());
        }
        complete = rounds.done(done, mask);
      }
      writer.writeResults(done);
      if (complete) {
        writer.complete();
      }
      return new ExperimentResult(out, List.copyOf(done), complete);
    } catch (BadInputException e) {
      // If the directory no longer exists, the file cannot be written, and this check gives a
      // better message.
      writer.check();
      throw e;
    }
  }

  /** Returns the complete and undamaged rounds up to the first missing one. */
  private static List<RoundRecord> checked(
      RunDirectory directory, RoundPlan plan, ExperimentListener listener) {
    if (directory.roundsThere().isEmpty()) {
      return new ArrayList<>();
    }
    for (int missing : ResumeCheck.check(directory, plan.first())) {
      listener.tell("round " + missing + " is missing and trained again; those after it are kept");
    }
    return new ArrayList<>(directory.wholeRounds());
  }

  /** Collects the inputs of an experiment. */
  public static final class Builder extends RunBuilder<Experiment, Builder> {

    private final List<GivenRounds> given = new ArrayList<>();

    private int pause = Integer.MAX_VALUE;

    private Builder() {}

    /**
     * Ends after a round, as if the run had been stopped there: one with {@code resume(true)} goes
     * on with the same bytes.
     */
    public Builder pauseAfter(int round) {
      this.pause = round;
      return this;
    }

    /**
     * Takes rounds of another run instead of training them, where both have the same inputs and
     * kernels. The caller vouches that this run would train them to the same bytes: round 0 depends
     * on no setting that {@linkplain dev.espalier.settings.Setting#mattersFromFirstCut() matters
     * from the first cut on}, and further rounds on all settings but the length of the run.
     *
     * @param run the directory of a run, which may still be going on; the rounds that it lacks are
     *     trained
     * @param last the last round that may be taken
     */
    public Builder take(Path run, int last) {
      given.add(new GivenRounds(RunDirectory.at(run), last));
      return this;
    }

    @Override
    public Experiment build() {
      return new Experiment(this);
    }
  }
}
