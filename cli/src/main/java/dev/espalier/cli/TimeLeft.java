package dev.espalier.cli;

import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * Foretells how long all remaining rounds take: steps at the pace of the latest ones, and between
 * trainings (evaluating, saving, pruning) what the rounds so far spent there.
 */
final class TimeLeft {

  /** Steps in which the JVM still compiles; they tell nothing about the others. */
  private static final int WARM_UP = 3;

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
  private double secondsPerStep;
  private double tokensPerStep;

  /** When the latest step ended, or the training or evaluation began that is going on. */
  private long mark;

  private int gapsSeen;
  private double gapSeconds;

  TimeLeft(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.mark = nanoTime.getAsLong();
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

  /** Steps may be told of one by one or only every so many. */
  void stepDone(int step, long tokens) {
    int steps = Math.max(1, stepsLeft - (stepsOfRound - step));
    stepsSeen += steps;
    double weight = Math.min(1, steps / Math.clamp((double) stepsSeen - WARM_UP, 1, MEMORY));
    secondsPerStep += weight * (sinceMark() / steps - secondsPerStep);
    tokensPerStep += weight * (tokens - tokensPerStep);
    stepsLeft = stepsOfRound - step;
    mark = nanoTime.getAsLong();
  }

  void evaluationStarted() {
    if (stepsOfRound == 0) {
      mark = nanoTime.getAsLong();
    }
    training = false;
  }

  /** Until a whole gap between trainings was seen, the evaluation's own progress tells. */
  void blocksEvaluated(int done, int blocks) {
    if (gapsSeen == 0 && done > 0) {
      gapSeconds = sinceMark() * blocks / done;
    }
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
    double thisRound =
        training ? stepsLeft * secondsPerStep + gapSeconds : Math.max(0, gapSeconds - sinceMark());
    return OptionalDouble.of(
        thisRound + roundsAfter * (stepsOfRound * secondsPerStep + gapSeconds));
  }

  private double sinceMark() {
    return (nanoTime.getAsLong() - mark) / 1e9;
  }
}
