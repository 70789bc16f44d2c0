package dev.espalier.experiment.progress;

import dev.espalier.hub.pull.PullProgress;
import dev.espalier.hub.pull.PulledFile;
import dev.espalier.record.RoundRecord;
import dev.espalier.train.progress.StepReport;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Forwards the events of several runs to one listener, each note and each estimate only once, and
 * counts the rounds trained.
 */
public class ForwardingListener implements ExperimentListener {

  private final ExperimentListener listener;
  private final Set<String> told = new HashSet<>();
  private boolean memoryEstimated;
  private boolean runTimeEstimated;
  private int trainings;
  private double seconds;

  /** Creates a listener that forwards to the given one. */
  public ForwardingListener(ExperimentListener listener) {
    this.listener = listener;
  }

  /** Returns the number of rounds trained. */
  public int trainings() {
    return trainings;
  }

  /** Returns the time these rounds took, in seconds. */
  public double seconds() {
    return seconds;
  }

  @Override
  public void note(String message) {
    listener.note(message);
  }

  @Override
  public void tell(String message) {
    if (told.add(message)) {
      listener.tell(message);
    }
  }

  @Override
  public void memoryEstimated(long needed, long available) {
    if (!memoryEstimated) {
      memoryEstimated = true;
      listener.memoryEstimated(needed, available);
    }
  }

  @Override
  public void downloading(PullProgress progress) {
    listener.downloading(progress);
  }

  @Override
  public void downloaded(PulledFile file) {
    listener.downloaded(file);
  }

  @Override
  public void runTimeEstimated(String forecast) {
    if (!runTimeEstimated) {
      runTimeEstimated = true;
      listener.runTimeEstimated(forecast);
    }
  }

  @Override
  public void evaluationTimeEstimated(double within, double after) {
    listener.evaluationTimeEstimated(within, after);
  }

  @Override
  public void roundStarted(int round, int lastRound, double sparsity) {
    listener.roundStarted(round, lastRound, sparsity);
  }

  @Override
  public void roundTaken(int round, Path run) {
    listener.roundTaken(round, run);
  }

  @Override
  public void roundDone(RoundRecord round) {
    trainings++;
    seconds += round.cost().runTimeSeconds();
    listener.roundDone(round);
  }

  @Override
  public void trainingStarted(int totalSteps) {
    listener.trainingStarted(totalSteps);
  }

  @Override
  public void trainingContinues(int step) {
    listener.trainingContinues(step);
  }

  @Override
  public void stepDone(StepReport step) {
    listener.stepDone(step);
  }

  @Override
  public void trainingPaused() {
    listener.trainingPaused();
  }

  @Override
  public void trainingResumed() {
    listener.trainingResumed();
  }

  @Override
  public void evaluationStarted(int blocks) {
    listener.evaluationStarted(blocks);
  }

  @Override
  public void blocksEvaluated(int done, int blocks) {
    listener.blocksEvaluated(done, blocks);
  }
}
