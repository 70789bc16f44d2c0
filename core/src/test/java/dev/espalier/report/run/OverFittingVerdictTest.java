package dev.espalier.report.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.record.Cost;
import dev.espalier.record.FitRecord;
import dev.espalier.record.Losses;
import dev.espalier.record.Pruning;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.StepRecord;
import dev.espalier.report.FittedRounds;
import dev.espalier.report.html.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OverFittingVerdictTest {

  /** Training and validation losses of the rounds, alternating. */
  private static String verdict(double... losses) {
    List<RoundRecord> rounds = new ArrayList<>();
    for (int r = 0; r < losses.length / 2; r++) {
      double eval = losses[2 * r + 1];
      rounds.add(
          new RoundRecord(
              r,
              new Pruning(r / 10.0, Map.of("w", r / 10.0), 10 - r),
              new Losses(losses[2 * r], eval, Math.exp(eval)),
              new Cost(1, 1)));
    }
    return OverFittingVerdict.of(new RunSummary(rounds));
  }

  @Test
  void fallingTrainingLossWithRisingPerplexityIsOverFitting() {
    assertThat(verdict(3.5, 3.2, 3.4, 3.3))
        .startsWith("The model over-fits as it gets sparser: from round 0 (dense) to round 1")
        .contains("training loss fell from 3.500 to 3.400")
        .contains("perplexity rose from 24.53 to 27.11");
  }

  @Test
  void overFittingIsJudgedFromTheBestRound() {
    assertThat(verdict(3.5, 3.3, 3.4, 3.1, 3.3, 3.2))
        .startsWith("The model over-fits")
        .contains("from round 1")
        .contains("to round 2");
  }

  @Test
  void otherChangesAreNotCalledOverFitting() {
    assertThat(verdict(3.5, 3.2, 3.6, 3.4)).contains("without a sign of over-fitting");
    assertThat(verdict(3.5, 3.2, 3.4, 3.1)).startsWith("Pruning did no harm");
    assertThat(verdict(3.5, 3.2, 3.6, 3.1)).startsWith("Pruning acted as a regulariser");
    assertThat(verdict(3.5, 3.2, 3.4, 3.2001)).startsWith("Pruning hardly moved the perplexity");
    assertThat(verdict(3.5, 3.2)).startsWith("One round");
    assertThat(verdict(3.5, 3.2, Double.NaN, 3.1)).contains("diverged");
  }

  /** The mean over the steps, with dropout, rose; but the model fits its training text better. */
  @Test
  void theTrainingLossWithoutDropoutDecides() {
    List<RoundRecord> rounds = List.of(fitted(0, 3.5, 3.1, 3.2), fitted(1, 3.6, 3.0, 3.3));
    assertThat(OverFittingVerdict.of(new RunSummary(rounds)))
        .startsWith("The model over-fits")
        .contains("training loss fell from 3.100 to 3.000")
        .contains("0.300 above the training loss in round 1");
    assertThat(RoundFigures.of(new RunSummary(rounds)).overFitting().html()).contains("over-fits");
  }

  private static RoundRecord fitted(int round, double train, double trainEval, double eval) {
    FitRecord fit =
        new FitRecord(
            trainEval, 5, eval - trainEval, 1, new FitRecord.Best(80, 1, eval), eval, 80, 1);
    return FittedRounds.round(round, round / 4.0, train, eval, fit);
  }

  @Test
  void sparsityIsNeverRoundedToNoneOrAll() {
    assertThat(Numbers.percent(0)).isEqualTo("0\u202f%");
    assertThat(Numbers.percent(1)).isEqualTo("100\u202f%");
    assertThat(Numbers.percent(0.25)).isEqualTo("25\u202f%");
    assertThat(Numbers.percent(0.99999)).isEqualTo(">99.9\u202f%");
    assertThat(Numbers.percent(0.0001)).isEqualTo("<0.1\u202f%");
    assertThat(Numbers.percent(Double.NaN)).isEqualTo("–");
  }

  @Test
  void timesAreReadable() {
    assertThat(Numbers.seconds(59.96)).isEqualTo("1 min 00 s");
    assertThat(Numbers.seconds(3599.9)).isEqualTo("1 h 00 min");
    assertThat(Numbers.seconds(7261)).isEqualTo("2 h 01 min");
  }

  @Test
  void aThinnedCurveKeepsTheMeanAndTheEnds() {
    List<StepRecord> steps = new ArrayList<>();
    for (int s = 1; s <= 1009; s++) {
      steps.add(new StepRecord(s, s, s, 0, 0, 0.5));
    }
    LossCurve curve = LossCurve.of(3, steps);
    assertThat(curve.points()).hasSize(LossCurve.MOST_POINTS);
    assertThat(curve.points().getLast().step()).isEqualTo(1009);
    assertThat(curve.points().getFirst().loss()).isBetween(1.0, 7.0);
    assertThat(curve.meanStepSeconds()).isEqualTo(0.5);
    assertThat(LossCurve.of(0, steps.subList(0, 7)).points())
        .hasSize(7)
        .allSatisfy(point -> assertThat(point.loss()).isEqualTo(point.step()));
    assertThat(LossCurve.of(0, List.of()).end()).isNaN();
    assertThat(curve.evaluations()).isEmpty();
    steps.set(
        499,
        new StepRecord(500, 500, 500, 0, 0, 0.5, new StepRecord.Measurements(null, 3.25, null)));
    assertThat(LossCurve.of(3, steps).evaluations())
        .containsExactly(new LossCurve.Measured(500, 3.25));
  }
}
