package dev.espalier.train.stopping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.train.progress.FitPoint;
import dev.espalier.train.stopping.StoppingRule.Look;
import dev.espalier.train.stopping.StoppingRule.Moment;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EarlyStoppingTest {

  private static StoppingRule rules(String text) {
    return StoppingRule.firstOf(EarlyStopping.parse(text, "early_stopping").rules());
  }

  private static Moment moment(int step, double evalLoss, OptionalDouble trainLoss) {
    return new Moment(
        step,
        () -> {
          throw new AssertionError("losses need no weights");
        },
        Optional.of(new FitPoint(step, step / 10.0, evalLoss, trainLoss)));
  }

  private static Moment unmeasured(int step) {
    return new Moment(
        step,
        () -> {
          throw new AssertionError("losses need no weights");
        },
        Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "patience:1 | 3 2 1 1 | 4",
        "patience:2 | 3 2 2 2 1 | 4",
        "patience:2 | 3 2 2.5 1.5 1.6 1.4 1.4 1.4 | 8",
        "patience:3 | 1 2 3 | 0",
        "patience:2,min-delta:0.5 | 3 2.6 2.7 1 | 3",
        // Decreases that are too small one by one count as an improvement once their sum suffices.
        "patience:2,min-delta:0.5 | 3 2.7 2.4 2.1 1.8 1.8 1.8 | 7",
        "min-delta:0, patience:1 | 3 3 | 2"
      })
  void patienceCountsEvaluationsWithoutAnImprovement(String text, String losses, int stopsAt) {
    StoppingRule rule = rules(text);
    int step = 0;
    int stopped = 0;
    for (String loss : losses.strip().split(" ")) {
      // Steps without a measurement do not count.
      assertThat(rule.after(unmeasured(++step)).stop()).isEmpty();
      Look look = rule.after(moment(++step, Double.parseDouble(loss), OptionalDouble.empty()));
      if (stopped == 0 && look.stop().isPresent()) {
        assertThat(look.stop()).hasValue("patience");
        stopped = step / 2;
      }
    }
    assertThat(stopped).isEqualTo(stopsAt);
  }

  @Test
  void theGapIsThatOfTheTwoLosses() {
    StoppingRule rule = rules("generalisation-gap:0.25");
    assertThat(rule.after(moment(1, 2, OptionalDouble.of(1.75))).stop()).isEmpty();
    assertThat(rule.after(moment(2, 2, OptionalDouble.empty())).stop()).isEmpty();
    assertThat(rule.after(unmeasured(3)).stop()).isEmpty();
    assertThat(rule.after(moment(4, 2, OptionalDouble.of(1.7))).stop())
        .hasValue("generalisation-gap");
    assertThat(rules("generalization-gap:-1").after(moment(1, 2, OptionalDouble.of(2))).stop())
        .isPresent();
  }

  @Test
  void theFirstRuleToApplyIsNamedAndAllReceiveEveryStep() {
    Random random = new Random(7);
    for (int run = 0; run < 50; run++) {
      StoppingRule both = rules("patience:3,generalisation-gap:1.2");
      StoppingRule patience = rules("patience:3");
      StoppingRule gap = rules("generalisation-gap:1.2");
      for (int step = 1; step < 40; step++) {
        Moment moment =
            moment(step, random.nextDouble(), OptionalDouble.of(-0.5 * random.nextDouble()));
        Optional<String> expected =
            patience.after(moment).stop().or(() -> gap.after(moment).stop());
        // The gap rule has no state, so additional calls make no difference.
        assertThat(both.after(moment).stop()).isEqualTo(expected);
      }
    }
  }

  @Test
  void aMeasuredDistanceIsPassedOn() {
    StoppingRule measures = moment -> new Look(Optional.of("mask"), OptionalDouble.of(0.25));
    Look look = StoppingRule.firstOf(List.of(StoppingRule.NEVER, measures)).after(unmeasured(1));
    assertThat(look.stop()).hasValue("mask");
    assertThat(look.maskDistance()).hasValue(0.25);
    assertThat(measures.notBefore(3).after(unmeasured(2)))
        .isEqualTo(new Look(Optional.empty(), OptionalDouble.of(0.25)));
    assertThat(measures.notBefore(3).after(unmeasured(3)).stop()).hasValue("mask");
  }

  @Test
  void statesTheEvaluationsItNeeds() {
    EarlyStopping patience = EarlyStopping.parse("patience:4,min-delta:0.01", "x");
    assertThat(patience)
        .isEqualTo(new EarlyStopping(OptionalInt.of(4), 0.01, OptionalDouble.empty()));
    assertThat(patience.restoresBest()).isTrue();
    assertThat(patience.looksAtTrainingLoss()).isFalse();
    EarlyStopping gap = EarlyStopping.parse("generalisation-gap:0.3", "x");
    assertThat(gap.restoresBest()).isFalse();
    assertThat(gap.looksAtTrainingLoss()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "patience",
        "patience:0",
        "patience:x",
        "patience:2,min-delta:-1",
        "patience:2,min-delta:NaN",
        "min-delta:0.1",
        "generalisation-gap:Infinity",
        "generalisation-gap:0.1,min-delta:0.1",
        "patience:3,",
        "patience:3,patience:4",
        "5"
      })
  void invalidRulesAreRefusedInOneLine(String text) {
    assertThatThrownBy(() -> EarlyStopping.parse(text, "early_stopping"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("early_stopping")
        .hasMessageContaining("patience:N")
        .hasMessageNotContaining("\n");
  }
}
