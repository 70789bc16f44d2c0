package dev.espalier.cli.progress;

import dev.espalier.train.progress.RoundTime;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * Estimates the time for all remaining rounds: steps at the rate of the latest ones, and the time
 * between trainings (evaluating, saving, pruning) as in previous rounds. The first steps, in which
 * the JVM compiles and memory is touched for the first time, are not representative.
 */
final class TimeLeft {

  /**
   * A step faster than this fraction of the rate so far shows that the JVM was still warming up.
   */
  private static final double CLEARLY_FASTER = 0.8;

  /** The number of steps before the first estimate. */
  private static final int LEAST_STEPS = 10;

  /** The rate is a moving average over about this many steps. */
  private static final int MEMORY = 30;

  private final LongSupplier nanoTime;

  private int roundsAfter;
  private boolean training;
  private int stepsOfRound;
  private int stepsLeft;
  private int stepsSeen;

  /** The number of steps in the average. */
  private int stepsCounted;

  private boolean warm;
  private double warmUpSeconds;
  private double secondsPerStep;
  private double tokensPerStep;

  /** The time at which the latest step ended, or the current training or evaluation began. */
  private long mark;

  /** The time at which an evaluation that interrupts the steps began. */
  private long pauseMark;

  private boolean paused;
  private double pausedSeconds;
  private double pauseSecondsPerStep;

  /**
   * The estimated evaluation times within and after training, in units of the duration of a step.
   */
  private double stepsWithin;

  private double stepsAfter;

  private int gapsSeen;
  private double gapSeconds;

  TimeLeft(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.mark = nanoTime.getAsLong();
  }

  /** Used until the first evaluation has been measured. */
  void evaluationTimeEstimated(double within, double after) {
    stepsWithin = within;
    stepsAfter = after;
  }

  void roundStarted(int round, int lastRound) {
    roundsAfter = Math.max(0, lastRound - round);
  }

  void trainingStarted(int steps) {
    if (stepsOfRound > 0) {
      gapsSeen++;
      double weight = 1.0 / gapsSeen;
      gapSeconds += weight * (sinceMark() - gapSeconds);
    }
    training = true;
    stepsOfRound = steps;
    stepsLeft = steps;
    mark = nanoTime.getAsLong();
  }

  /**
   * Called when a stopped training resumes after a step; the steps up to it say nothing of the
   * rate.
   */
  void trainingContinues(int step) {
    stepsLeft = stepsOfRound - step;
  }

  /** Steps may be reported one by one, or only every n-th. */
  void stepDone(int step, long tokens) {
    int steps = Math.max(1, stepsLeft - (stepsOfRound - step));
    double seconds = sinceMark() / steps;
    boolean warming =
        stepsSeen == 0 || stepsSeen < LEAST_STEPS && seconds < CLEARLY_FASTER * secondsPerStep;
    if (!warm && warming) {
      warmUpSeconds += sinceMark();
    }
    warm |= !warming;
    stepsSeen += steps;
    // Steps before a clearly faster one are discarded.
    stepsCounted = warming ? steps : stepsCounted + steps;
    double weight = warming ? 1 : Math.min(1, steps / Math.clamp(stepsCounted / 2.0, 1, MEMORY));
    secondsPerStep += weight * (seconds - secondsPerStep);
    tokensPerStep += weight * (tokens - tokensPerStep);
    stepsLeft = stepsOfRound - step;
    mark = nanoTime.getAsLong();
  }

  /** Called when an evaluation interrupts the steps. */
  void trainingPaused() {
    paused = true;
    pauseMark = nanoTime.getAsLong();
  }

  /**
   * Called when the steps continue: the pause does not count as their duration, and more like it
   * will follow.
   */
  void trainingResumed() {
    paused = false;
    long pause = nanoTime.getAsLong() - pauseMark;
    mark += pause;
    pausedSeconds += pause / 1e9;
    pauseSecondsPerStep = pausedSeconds / (stepsSeen + 1);
  }

  void evaluationStarted() {
    if (paused) {
      return;
    }
    if (stepsOfRound == 0) {
      mark = nanoTime.getAsLong();
    }
    training = false;
  }

  /** Outside training the progress of the evaluation itself is used. */
  void blocksEvaluated(int done, int blocks) {
    if (stepsOfRound == 0 && done > 0 && !paused) {
      gapSeconds = sinceMark() * blocks / done;
    }
  }

  /** Tells whether steps have stopped getting faster. */
  boolean warm() {
    return warm;
  }

  /** Returns the duration of the steps until they stopped getting faster, in seconds. */
  double warmUpSeconds() {
    return warmUpSeconds;
  }

  double tokensPerSecond() {
    return secondsPerStep > 0 ? tokensPerStep / secondsPerStep : 0;
  }

  /** Returns the seconds until the last round is complete; empty until enough has been measured. */
  OptionalDouble seconds() {
    boolean onlyEvaluates = stepsOfRound == 0 && gapSeconds > 0;
    if (stepsSeen < LEAST_STEPS && !onlyEvaluates) {
      return OptionalDouble.empty();
    }
    double perStep = secondsPerStep + pausePerStep();
    double gap = gapsSeen > 0 || stepsOfRound == 0 ? gapSeconds : stepsAfter * secondsPerStep;
    RoundTime round = new RoundTime(stepsOfRound, perStep, gap);
    return OptionalDouble.of(
        training
            ? round.left(stepsOfRound - stepsLeft, roundsAfter)
            : round.leftBeside(sinceMark(), roundsAfter));
  }

  private double pausePerStep() {
    return pausedSeconds > 0
        ? pauseSecondsPerStep
        : stepsWithin / Math.max(1, stepsOfRound) * secondsPerStep;
  }

  private double sinceMark() {
    return (nanoTime.getAsLong() - mark) / 1e9;
  }
}
