package dev.espalier.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.ConfigOf;
import dev.espalier.mask.Mask;
import dev.espalier.memory.Shape;
import dev.espalier.memory.TensorSpec;
import dev.espalier.memory.TensorSpec.Kind;
import dev.espalier.model.Gpt2Config;
import dev.espalier.prune.criterion.Scores;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rankings within the inputs of each output, and N:M patterns, against the definitions. */
class OutputUnitsTest {

  private static final List<TensorSpec> SCOPE =
      List.of(
          new TensorSpec("a", Shape.of(24, 7), true, Kind.PROJECTION),
          new TensorSpec("b", Shape.of(48, 11), true, Kind.PROJECTION),
          new TensorSpec("c", Shape.of(8, 1), true, Kind.PROJECTION));

  private static final Gpt2Config ANY = ConfigOf.shape(11, 5, 21, 3, 3, 37).make();

  /** Few distinct scores of both signs, so that ties straddle every cut. */
  private static Scores scores(Random random) {
    int[] values = random.ints(3 * 1000, -3, 4).toArray();
    return (t, i) -> values[t * 1000 + (int) i] * 0.25f;
  }

  /** Returns what an output keeps of some of its inputs. */
  private static List<Integer> best(
      Mask mask, int tensor, int output, int from, int to, Scores scores, long removed) {
    int outputs = mask.specs().get(tensor).shape().dim(1);
    List<Integer> inputs = new ArrayList<>();
    for (int input = from; input < to; input++) {
      if (mask.kept(tensor, (long) input * outputs + output)) {
        inputs.add(input);
      }
    }
    return inputs.stream()
        .sorted(Comparator.comparingDouble(i -> scores.of(tensor, (long) i * outputs + output)))
        .skip(Math.max(0, removed))
        .sorted()
        .toList();
  }

  private static long left(Mask mask, int tensor, int output, int from, int to) {
    int outputs = mask.specs().get(tensor).shape().dim(1);
    return LongStream.range(from, to)
        .filter(input -> mask.kept(tensor, input * outputs + output))
        .count();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3})
  void everyOutputLosesTheSameFraction(double least) {
    Random random = new Random(4);
    Scores scores = scores(random);
    PruningUnits units =
        PruningUnits.of(Granularity.WEIGHT, Ranking.OUTPUT, Share.of(least), ANY, SCOPE);
    Mask mask = Mask.dense(SCOPE).keeping((t, i) -> random.nextInt(6) > 0);
    Schedule schedule = new GeometricSchedule(Share.of(0.35), Share.of(1), 99);
    int round = 0;
    int last = schedule.lastRound(0, units.remaining(mask));
    while (!schedule.done(round, units.remaining(mask))) {
      round++;
      Mask cut = units.cut(mask, scores, schedule.removed(round, units.remaining(mask)));
      for (int t = 0; t < SCOPE.size(); t++) {
        Shape shape = SCOPE.get(t).shape();
        for (int output = 0; output < shape.dim(1); output++) {
          long before = left(mask, t, output, 0, shape.dim(0));
          long fixed = Math.min(before, (long) Math.ceil(least * shape.dim(0) - 1e-9));
          long removed = Math.min((long) Math.floor(0.35 * before), before - fixed);
          assertThat(best(cut, t, output, 0, shape.dim(0), scores, 0))
              .isEqualTo(best(mask, t, output, 0, shape.dim(0), scores, removed));
        }
      }
      mask = cut;
    }
    assertThat(round).isEqualTo(last).isGreaterThan(2);
  }

  @ParameterizedTest
  @CsvSource({"2, 4", "4, 8", "1, 2", "3, 4"})
  void aPatternKeepsTheBestOfEveryGroup(int kept, int of) {
    Random random = new Random(of);
    Scores scores = scores(random);
    Mask mask = Mask.dense(SCOPE).keeping((t, i) -> t == 0 || random.nextInt(4) > 0);
    PruningUnits units = PruningUnits.of(new Pattern(kept, of), SCOPE);
    Schedule schedule = GradualSchedule.asFarAsItGoes(units.remaining(mask));
    assertThat(schedule.lastRound(0, units.remaining(mask))).isEqualTo(1);
    Mask cut = units.cut(mask, scores, schedule.removed(1, units.remaining(mask)));
    for (int t = 0; t < SCOPE.size(); t++) {
      Shape shape = SCOPE.get(t).shape();
      for (int output = 0; output < shape.dim(1); output++) {
        for (int from = 0; from < shape.dim(0); from += of) {
          long removed = left(mask, t, output, from, from + of) - kept;
          assertThat(best(cut, t, output, from, from + of, scores, 0))
              .isEqualTo(best(mask, t, output, from, from + of, scores, removed));
        }
      }
    }
    assertThat(cut.survivors(0)).isEqualTo(24 * 7 * kept / of);
    assertThat(schedule.done(1, units.remaining(cut))).isTrue();
    assertThat(schedule.done(0, units.remaining(cut))).as("nothing is left to cut").isTrue();
  }

  @Test
  void refusesTensorsWithoutOutputsOrWithIncompleteGroups() {
    List<TensorSpec> gains = List.of(new TensorSpec("g", Shape.of(8), false, Kind.LAYER_NORM_GAIN));
    assertThatThrownBy(
            () -> PruningUnits.of(Granularity.WEIGHT, Ranking.OUTPUT, Share.NONE, ANY, gains))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("ranking");
    assertThatThrownBy(() -> PruningUnits.of(new Pattern(2, 4), gains))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("pattern");
    assertThatThrownBy(() -> PruningUnits.of(new Pattern(2, 5), SCOPE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("a has 24 inputs, which groups of 5 do not fill");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "2:", "4:2", "2:2", "0:4", "-1:4", "2:4:8", "two:four"})
  void refusesInvalidPatterns(String text) {
    assertThatThrownBy(() -> Pattern.parse(text, "pattern"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("say N:M");
  }

  @Test
  void parsesAPattern() {
    assertThat(Pattern.parse("2:4", "pattern")).isEqualTo(new Pattern(2, 4)).hasToString("2:4");
  }
}
