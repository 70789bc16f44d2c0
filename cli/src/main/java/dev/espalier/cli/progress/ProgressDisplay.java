package dev.espalier.cli.progress;

import dev.espalier.cli.option.ConsoleOptions;
import dev.espalier.cli.table.Clock;
import dev.espalier.cli.table.RoundTable;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.OneLine;
import dev.espalier.fault.SettingNames;
import dev.espalier.hub.pull.PullProgress;
import dev.espalier.hub.pull.PulledFile;
import dev.espalier.record.RoundRecord;
import dev.espalier.text.progress.TextProgress;
import dev.espalier.train.progress.StepReport;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Shows the progress of an experiment on standard error: a status line on a terminal; otherwise a
 * plain line per round, and one whenever a minute has passed without output.
 */
public final class ProgressDisplay implements ExperimentListener, AutoCloseable {

  private static final int MOST_CHARACTERS = 3000;

  private final LiveLine line;
  private final TimeLeft timeLeft;
  private final Reminder reminder;
  private int round;
  private int lastRound;
  private double sparsity;
  private boolean warmUpTold;
  private Consumer<RoundRecord> afterRound = _ -> {};

  /**
   * @param line the status line
   * @param nanoTime the clock
   */
  ProgressDisplay(LiveLine line, LongSupplier nanoTime) {
    this.line = line;
    this.timeLeft = new TimeLeft(nanoTime);
    this.reminder = Reminder.of(line);
    line.update("preparing");
  }

  /** Returns the display that the options request: none, or one on standard error. */
  public static ProgressDisplay of(ConsoleOptions console) {
    LiveLine line = console.quiet ? LiveLine.silent() : LiveLine.onStandardError();
    return new ProgressDisplay(line, System::nanoTime);
  }

  @Override
  public void note(String message) {
    // Names of tensors and files in a message may hold anything.
    line.print(OneLine.of(message, MOST_CHARACTERS));
  }

  @Override
  public void tell(String message) {
    note(SettingNames.OPTIONS.in(message));
  }

  @Override
  public void downloading(PullProgress progress) {
    line.update("downloading " + DownloadText.of(progress));
  }

  @Override
  public void downloaded(PulledFile file) {
    line.print("downloaded " + file.path() + " (" + DownloadText.size(file.bytes()) + ")");
  }

  @Override
  public void tokenizing(TextProgress progress) {
    line.update("tokenizing " + TokenizingText.of(progress));
  }

  @Override
  public void evaluationTimeEstimated(double within, double after) {
    timeLeft.evaluationTimeEstimated(within, after);
  }

  @Override
  public void roundStarted(int round, int lastRound, double sparsity) {
    this.round = round;
    this.lastRound = lastRound;
    this.sparsity = sparsity;
    timeLeft.roundStarted(round, lastRound);
    line.update(heading() + "preparing");
  }

  @Override
  public void trainingStarted(int totalSteps) {
    timeLeft.trainingStarted(totalSteps);
  }

  @Override
  public void trainingContinues(int step) {
    timeLeft.trainingContinues(step);
  }

  @Override
  public void stepDone(StepReport step) {
    timeLeft.stepDone(step.step(), step.pace().tokens());
    line.update(
        heading()
            + String.format(
                Locale.ROOT,
                "step %d/%d · loss %.3f%s%s · %s%s",
                step.step(),
                step.totalSteps(),
                step.update().loss(),
                evalLoss(step),
                maskDistance(step),
                pace(),
                remaining()));
    if (timeLeft.warm() && !warmUpTold) {
      warmUpTold = true;
      if (!line.isLive()) {
        line.print(
            String.format(
                Locale.ROOT, "warmed up in %.1f s, now %s", timeLeft.warmUpSeconds(), pace()));
      }
    }
  }

  @Override
  public void trainingPaused() {
    timeLeft.trainingPaused();
  }

  @Override
  public void trainingResumed() {
    timeLeft.trainingResumed();
  }

  @Override
  public void evaluationStarted(int blocks) {
    timeLeft.evaluationStarted();
  }

  @Override
  public void blocksEvaluated(int done, int blocks) {
    timeLeft.blocksEvaluated(done, blocks);
    line.update(heading() + "evaluating " + done + "/" + blocks + remaining());
  }

  @Override
  public void roundDone(RoundRecord done) {
    if (!line.isLive()) {
      line.print(
          String.format(
              Locale.ROOT,
              "round %d/%d: sparsity %.3f, train loss %.4f, eval loss %.4f, perplexity %.2f, %.1f"
                  + " s%s",
              done.round(),
              lastRound,
              done.pruning().sparsity(),
              RoundTable.trainLoss(done),
              done.losses().evalLoss(),
              done.losses().perplexity(),
              done.cost().runTimeSeconds(),
              done.round() < lastRound ? remaining().replace(" · ", ", ") : ""));
    }
    afterRound.accept(done);
  }

  /** Calls an action when a round is complete, on the thread of the run. */
  public void afterEachRound(Consumer<RoundRecord> action) {
    afterRound = action;
  }

  /** Removes the status line, so that subsequent output starts on a line of its own. */
  @Override
  public void close() {
    reminder.close();
    line.clear();
  }

  private static String evalLoss(StepReport step) {
    return step.fit()
        .map(fit -> String.format(Locale.ROOT, " · validation %.3f", fit.evalLoss()))
        .orElse("");
  }

  private static String maskDistance(StepReport step) {
    return step.maskDistance().isPresent()
        ? String.format(Locale.ROOT, " · mask distance %.4f", step.maskDistance().getAsDouble())
        : "";
  }

  private String pace() {
    return timeLeft.warm()
        ? String.format(Locale.ROOT, "%,.0f tokens/s", timeLeft.tokensPerSecond())
        : "warming up";
  }

  private String heading() {
    return lastRound == 0 && sparsity == 0 ? "" : "round " + round + "/" + lastRound + " · ";
  }

  private String remaining() {
    return timeLeft.seconds().stream()
        .mapToObj(seconds -> " · about " + Clock.text(seconds) + " left")
        .findFirst()
        .orElse("");
  }
}
