package dev.espalier.cli.progress;

import dev.espalier.train.progress.RoundTime;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * Foretells how long all remaining rounds take: steps at the pace of the latest ones, and between
 * trainings (evaluating, saving, pruning) what the rounds so far spent there. The first steps, in
 * which the JVM compiles and memory is touched for the first time, tell nothing about the others.
 */
final class TimeLeft {

  /** Whoever takes less than this share of the pace so far shows that the pace was warming up. */
  private static final double CLEARLY_FASTER = 0.8;

  /** Steps to be seen before anything is foretold. */
  private static final int LEAST_STEPS = 10;

  /** The pace is a running mean over about so many steps. */
  private static final int MEMORY = 30;

  private final LongSupplier nanoTime;

  private int roundsAfter;
  private boolean training;
  private int stepsOfRound;
  private int stepsLeft;
  private int stepsSeen;

  /** Steps that the pace is made of. */
  private int stepsCounted;

  private boolean warm;
  private double warmUpSeconds;
  private double secondsPerStep;
  private double tokensPerStep;

  /** When the latest step ended, or the training or evaluation began that is going on. */
  private long mark;

  /** When an evaluation began for which the steps pause; they go on after it. */
  private long pauseMark;

  private boolean paused;
  private double pausedSeconds;
  private double pauseSecondsPerStep;

  /** What was foretold of evaluations in a training and behind it, in times that a step takes. */
  private double stepsWithin;

  private double stepsAfter;

  private int gapsSeen;
  private double gapSeconds;

  TimeLeft(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.mark = nanoTime.getAsLong();
  }

  /** Counted until the first of them was seen. */
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
   * Steps up to this one were done before the training was stopped; they say nothing of the pace.
   */
  void trainingContinues(int step) {
    stepsLeft = stepsOfRound - step;
  }

  /** Steps may be told of one by one or only every so many. */
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
    // What came before a clearly faster step is forgotten.
    stepsCounted = warming ? steps : stepsCounted + steps;
    double weight = warming ? 1 : Math.min(1, steps / Math.clamp(stepsCounted / 2.0, 1, MEMORY));
    secondsPerStep += weight * (seconds - secondsPerStep);
    tokensPerStep += weight * (tokens - tokensPerStep);
    stepsLeft = stepsOfRound - step;
    mark = nanoTime.getAsLong();
  }

  /** The steps pause for an evaluation within the training. */
  void trainingPaused() {
    paused = true;
    pauseMark = nanoTime.getAsLong();
  }

  /** The steps go on: the pause is no part of their pace, and others like it will follow. */
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

  /** Where nothing is trained the evaluation's own progress tells. */
  void blocksEvaluated(int done, int blocks) {
    if (stepsOfRound == 0 && done > 0 && !paused) {
      gapSeconds = sinceMark() * blocks / done;
    }
  }

  /** Whether the steps no longer grow faster. */
  boolean warm() {
    return warm;
  }

  /** The time of the steps until they no longer grew faster. */
  double warmUpSeconds() {
    return warmUpSeconds;
  }

  double tokensPerSecond() {
    return secondsPerStep > 0 ? tokensPerStep / secondsPerStep : 0;
  }

  /** Seconds until the last round is done, or nothing before enough was seen. */
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
