package dev.espalier.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class TimeLeftTest {

  private static final double STEP = 0.7;
  private static final double WARM_UP_STEP = 5;
  private static final int STEPS = 37;
  private static final int BLOCKS = 23;
  private static final double BLOCK = 0.1;
  private static final double SAVE = 1.3;

  private long now;
  private final TimeLeft timeLeft = new TimeLeft(() -> now);

  @Test
  void saysNothingBeforeTheTenthStep() {
    timeLeft.roundStarted(0, 4);
    timeLeft.trainingStarted(STEPS);
    for (int step = 1; step < 10; step++) {
      step(step, STEP);
      assertThat(timeLeft.seconds()).isEmpty();
    }
    step(10, STEP);
    assertThat(timeLeft.seconds()).isPresent();
  }

  @Test
  void isRightFromTheTenthStepExceptForUnseenEvaluations() {
    timeLeft.roundStarted(0, 4);
    timeLeft.trainingStarted(STEPS);
    for (int step = 1; step <= 10; step++) {
      step(step, step <= 3 ? WARM_UP_STEP : STEP);
    }
    double stepsLeft = 5 * STEPS - 10;
    assertThat(timeLeft.seconds().orElseThrow()).isCloseTo(stepsLeft * STEP, within(0.1));
    assertThat(timeLeft.tokensPerSecond()).isCloseTo(1024 / STEP, within(1.0));
  }

  @Test
  void separatesWarmUpFromLaterSteps() {
    timeLeft.roundStarted(0, 0);
    timeLeft.trainingStarted(STEPS);
    double[] seconds = {2.2, 0.39, 0.29, 0.19, 0.17, 0.13, 0.11, 0.11, 0.12, 0.11};
    for (int i = 0; i < 4; i++) {
      step(i + 1, seconds[i]);
      assertThat(timeLeft.warm()).as("after step " + (i + 1)).isFalse();
    }
    step(5, seconds[4]);
    assertThat(timeLeft.warm()).isTrue();
    assertThat(timeLeft.warmUpSeconds()).isCloseTo(2.2 + 0.39 + 0.29 + 0.19, within(1e-6));
    for (int i = 5; i < 10; i++) {
      step(i + 1, seconds[i]);
    }
    assertThat(timeLeft.tokensPerSecond()).isCloseTo(1024 / 0.11, withinPercentage(10));
    assertThat(timeLeft.seconds().orElseThrow())
        .isCloseTo((STEPS - 10) * 0.11, withinPercentage(10));
  }

  @Test
  void followsWhenStepsGrowCheaperRoundByRound() {
    double gap = 0.5;
    double step = STEP;
    for (int r = 0; r < 3; r++) {
      timeLeft.roundStarted(r, 3);
      timeLeft.trainingStarted(200);
      for (int i = 1; i <= 200; i++) {
        step(i, step);
      }
      timeLeft.evaluationStarted();
      pass(gap);
      step *= 0.6;
    }
    double last = STEP * 0.6 * 0.6;
    assertThat(timeLeft.seconds().orElseThrow()).isCloseTo(200 * last + gap, withinPercentage(2));
  }

  @Test
  void isExactInEveryRoundOnceOneIsDone() {
    double round = STEPS * STEP + BLOCKS * BLOCK + SAVE;
    for (int r = 0; r <= 4; r++) {
      timeLeft.roundStarted(r, 4);
      timeLeft.trainingStarted(STEPS);
      for (int step = 1; step <= STEPS; step++) {
        step(step, STEP);
        if (r > 0) {
          double left = (5 - r) * round - step * STEP;
          assertThat(timeLeft.seconds().orElseThrow()).isCloseTo(left, within(1e-6));
        }
      }
      timeLeft.evaluationStarted();
      for (int block = 1; block <= BLOCKS; block++) {
        pass(BLOCK);
        timeLeft.blocksEvaluated(block, BLOCKS);
      }
      pass(SAVE);
    }
    assertThat(timeLeft.seconds().orElseThrow()).isCloseTo(0, within(1e-6));
  }

  @Test
  void evaluationsWithinTrainingAreEstimatedSeparatelyFromSteps() {
    timeLeft.roundStarted(0, 1);
    timeLeft.trainingStarted(100);
    for (int step = 1; step <= 40; step++) {
      pass(STEP);
      if (step % 20 == 0) {
        timeLeft.trainingPaused();
        timeLeft.evaluationStarted();
        pass(6);
        timeLeft.blocksEvaluated(BLOCKS, BLOCKS);
        timeLeft.trainingResumed();
      }
      timeLeft.stepDone(step, 1024);
    }
    assertThat(timeLeft.tokensPerSecond()).isCloseTo(1024 / STEP, within(1e-6));
    assertThat(timeLeft.seconds().orElseThrow()).isCloseTo(160 * (STEP + 6 / 20.0), within(1e-6));
  }

  @Test
  void countsExpectedEvaluationsBeforeAnyWasMeasured() {
    timeLeft.evaluationTimeEstimated(20, 6);
    timeLeft.roundStarted(0, 2);
    timeLeft.trainingStarted(40);
    for (int step = 1; step <= 10; step++) {
      step(step, STEP);
    }
    assertThat(timeLeft.seconds().orElseThrow())
        .isCloseTo(STEP * (30 * 1.5 + 6 + 2 * (40 * 1.5 + 6)), within(1e-6));
    for (int step = 11; step <= 40; step++) {
      step(step, STEP);
    }
    timeLeft.evaluationStarted();
    pass(2 * STEP);
    timeLeft.blocksEvaluated(1, 3);
    assertThat(timeLeft.seconds().orElseThrow())
        .isCloseTo(STEP * (4 + 2 * (40 * 1.5 + 6)), within(1e-6));
  }

  @Test
  void isRightIfOnlyEverySeventhStepIsReported() {
    timeLeft.roundStarted(0, 1);
    timeLeft.trainingStarted(100);
    for (int step = 7; step <= 70; step += 7) {
      step(step, 7 * STEP);
    }
    assertThat(timeLeft.seconds().orElseThrow()).isCloseTo(130 * STEP, within(1e-6));
    assertThat(timeLeft.tokensPerSecond()).isCloseTo(1024 / STEP, within(1e-6));
  }

  @Test
  void estimatesAnEvaluationWithoutTraining() {
    timeLeft.evaluationStarted();
    pass(2);
    timeLeft.blocksEvaluated(4, 20);
    assertThat(timeLeft.seconds().orElseThrow()).isCloseTo(8, within(1e-6));
  }

  private void step(int number, double seconds) {
    pass(seconds);
    timeLeft.stepDone(number, 1024);
  }

  private void pass(double seconds) {
    now += Math.round(seconds * 1e9);
  }
}
