package dev.espalier.prune.criterion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.fixture.ConfigOf;
import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.prune.Cut;
import dev.espalier.prune.Scope;
import dev.espalier.settings.Setting;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The criteria that use the weights alone, and the controls among them. */
class WeightCriteriaTest {

  private static final Gpt2Config CONFIG = ConfigOf.shape(11, 5, 21, 3, 3, 37).make();

  private final Arena arena = Arena.ofConfined();
  private final Parameters weights = Parameters.allocate(arena, CONFIG);

  @BeforeEach
  void draw() {
    Random random = new Random(5);
    FloatView flat = weights.slab().flat();
    for (long i = 0; i < flat.size(); i++) {
      flat.set(i, (float) random.nextGaussian());
    }
  }

  @AfterEach
  void free() {
    arena.close();
  }

  private Mask mask(String scope) {
    Random random = new Random(8);
    List<TensorSpec> specs = Scope.resolve(scope, weights.layout().specs(), "test");
    return Mask.dense(specs).keeping((t, i) -> random.nextInt(7) > 0);
  }

  private Scores scores(String criterion, Mask mask, long seed, int round) {
    return ((Criterion.OfWeights) Setting.CRITERION.value().parse(criterion, "test"))
        .scores(new ScoringContext(weights, mask, seed, round, arena));
  }

  @Test
  void magnitudeAndSignedDifferInTheSign() {
    Mask mask = mask("linear");
    Scores magnitude = scores("magnitude", mask, 1, 1);
    Scores signed = scores("signed", mask, 1, 1);
    mask.forEachSurvivor(
        (t, i) -> {
          float weight = weights.slab().view(mask.specs().get(t).name()).get(i);
          assertThat(signed.of(t, i)).isEqualTo(weight);
          assertThat(magnitude.of(t, i)).isEqualTo(Math.abs(weight));
        });
  }

  @Test
  void reversedPrunesFirstWhatMagnitudePrunesLast() {
    Mask mask = mask("linear");
    long third = mask.survivors() / 3;
    Mask smallest = Cut.lowest(mask, scores("reversed", mask, 1, 1), third);
    Mask largest = Cut.lowest(mask, scores("magnitude", mask, 1, 1), mask.survivors() - third);
    // One keeps all but the third that the other keeps.
    assertThat(smallest.survivors() + largest.survivors()).isEqualTo(mask.survivors());
    largest.forEachSurvivor((t, i) -> assertThat(smallest.kept(t, i)).isFalse());
  }

  @Test
  void shuffledPrunesAsManyOfEachTensorAsMagnitudeAtOtherPlaces() {
    Mask mask = mask("linear");
    // Tensors of different scales, so that the counts differ.
    for (int t = 0; t < mask.specs().size(); t++) {
      FloatView view = weights.slab().view(mask.specs().get(t).name());
      for (long i = 0; i < view.size(); i++) {
        view.set(i, view.get(i) * (1 + t % 4));
      }
    }
    Mask other = mask;
    for (int round = 1; round < 5; round++) {
      long count = mask.survivors() / 3;
      Mask cut = Cut.lowest(mask, scores("magnitude", mask, 1, round), count);
      Mask shuffled = Cut.lowest(other, scores("shuffled", other, 1, round), count);
      if (round == 1) {
        for (int t = 0; t < cut.specs().size(); t++) {
          assertThat(shuffled.survivors(t)).isEqualTo(cut.survivors(t));
        }
        assertThat(shuffled.survivors(0)).isNotEqualTo(shuffled.survivors(3));
      }
      assertThat(shuffled.differences(cut)).isGreaterThan(count / 2);
      mask = cut;
      other = shuffled;
    }
  }

  @Test
  void shuffledOnlyMovesTheScores() {
    Mask mask = mask("all");
    Scores magnitude = scores("magnitude", mask, 1, 1);
    Scores shuffled = scores("shuffled", mask, 1, 1);
    for (int t = 0; t < mask.specs().size(); t++) {
      assertThat(sorted(mask, t, shuffled)).isEqualTo(sorted(mask, t, magnitude));
    }
  }

  private static List<Float> sorted(Mask mask, int tensor, Scores scores) {
    List<Float> values = new ArrayList<>();
    mask.forEachSurvivor(tensor, i -> values.add(scores.of(tensor, i)));
    Collections.sort(values);
    return values;
  }

  @Test
  void controlsDependOnTheSeedOnly() {
    Mask all = mask("all");
    Mask linear = Mask.dense(Scope.resolve("linear", weights.layout().specs(), "test"));
    Scores one = scores("random", all, 42, 1);
    Scores same = scores("random", linear, 42, 3);
    Scores other = scores("random", linear, 43, 1);
    int offset = all.specs().indexOf(linear.specs().getFirst());
    int[] equal = {0};
    linear.forEachSurvivor(
        0,
        i -> {
          assertThat(same.of(0, i)).isEqualTo(one.of(offset, i));
          equal[0] += other.of(0, i) == same.of(0, i) ? 1 : 0;
        });
    assertThat(equal[0]).isZero();

    Scores dealt = scores("shuffled", linear, 42, 1);
    Scores again = scores("shuffled", linear, 42, 1);
    Scores otherRound = scores("shuffled", linear, 42, 2);
    int[] moved = {0};
    linear.forEachSurvivor(
        (t, i) -> {
          assertThat(again.of(t, i)).isEqualTo(dealt.of(t, i));
          moved[0] += otherRound.of(t, i) == dealt.of(t, i) ? 0 : 1;
        });
    assertThat(moved[0]).isGreaterThan((int) (0.9 * linear.size()));
  }

  @Test
  void randomPrunesEvenlyFromTensorsAndRowsWhateverTheWeights() {
    Mask mask = Mask.dense(Scope.resolve("linear", weights.layout().specs(), "test"));
    Mask cut = Cut.lowest(mask, scores("random", mask, 7, 1), mask.size() / 2);
    for (int t = 0; t < mask.specs().size(); t++) {
      long size = mask.specs().get(t).shape().size();
      // Five standard deviations of a fair coin.
      assertThat((double) cut.survivors(t)).isCloseTo(size / 2.0, within(2.5 * Math.sqrt(size)));
    }
    // Independent of the magnitudes: keeps about half of what a magnitude cut keeps.
    Mask magnitude = Cut.lowest(mask, scores("magnitude", mask, 7, 1), mask.size() / 2);
    assertThat((double) cut.and(magnitude).survivors())
        .isCloseTo(mask.size() / 4.0, within(2.5 * Math.sqrt(mask.size())));
  }
}
