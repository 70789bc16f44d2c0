package dev.espalier.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SamplerTest {

  private static final double[] PROBABILITIES = {0.1, 0.4, 0.05, 0.3, 0.15};

  private static double[] frequencies(Sampler sampler) {
    try (Arena arena = Arena.ofConfined()) {
      FloatView logits = FloatView.allocate(arena, PROBABILITIES.length);
      for (int i = 0; i < PROBABILITIES.length; i++) {
        logits.set(i, (float) Math.log(PROBABILITIES[i]) + 3);
      }
      Random random = new Random(5);
      int draws = 20_000;
      double[] share = new double[PROBABILITIES.length];
      for (int draw = 0; draw < draws; draw++) {
        share[sampler.choose(logits, _ -> true, random)] += 1.0 / draws;
      }
      return share;
    }
  }

  @Test
  void greedyTakesTheMostLikely() {
    assertThat(frequencies(Sampler.GREEDY)[1]).isCloseTo(1, within(1e-6));
  }

  @Test
  void drawsByProbability() {
    assertThat(frequencies(new Sampler(1, 0, 1))).containsExactly(PROBABILITIES, within(0.02));
  }

  @Test
  void topKLeavesTheRestOut() {
    assertThat(frequencies(new Sampler(1, 2, 1)))
        .containsExactly(new double[] {0, 4 / 7.0, 0, 3 / 7.0, 0}, within(0.02));
  }

  @Test
  void topPTakesTheSmallestSufficientSet() {
    // 0.4 + 0.3 do not reach 0.75; adding 0.15 does.
    assertThat(frequencies(new Sampler(1, 0, 0.75)))
        .containsExactly(new double[] {0, 0.4 / 0.85, 0, 0.3 / 0.85, 0.15 / 0.85}, within(0.02));
  }

  @Test
  void temperatureSharpens() {
    double sum = 0;
    for (double p : PROBABILITIES) {
      sum += p * p;
    }
    assertThat(frequencies(new Sampler(0.5, 0, 1))[1]).isCloseTo(0.16 / sum, within(0.02));
  }

  /** However likely it is, alone among the most likely or not. */
  @Test
  void idsWithoutTextAreNeverChosen() {
    try (Arena arena = Arena.ofConfined()) {
      FloatView logits = FloatView.allocate(arena, 7);
      for (int id = 0; id < 7; id++) {
        logits.set(id, id);
      }
      Random random = new Random(3);
      for (Sampler sampler :
          new Sampler[] {
            Sampler.GREEDY,
            new Sampler(1, 0, 1),
            new Sampler(1, 1, 1),
            new Sampler(1, 2, 0.5),
            new Sampler(9, 0, 0.999)
          }) {
        for (int draw = 0; draw < 200; draw++) {
          assertThat(sampler.choose(logits, id -> id == 1 || id == 4, random)).isIn(1, 4);
        }
      }
      assertThat(Sampler.GREEDY.choose(logits, id -> id == 1 || id == 4, random)).isEqualTo(4);
    }
  }
}
