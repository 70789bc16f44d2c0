package dev.espalier.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.util.Comparator;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LikeliestTest {

  /** A stable sort by the negative logit, the definition. */
  private static int[] sorted(FloatView logits, IntPredicate drawable, int most) {
    return IntStream.range(0, (int) logits.size())
        .filter(drawable)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer id) -> -logits.get(id)))
        .limit(most)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  @Test
  void idsAreOrderedAsByAStableSort() {
    Random random = new Random(8);
    float[] special = {0f, -0f, Float.NaN, Float.MIN_VALUE, -1f, 1f, 1e30f, -1e30f};
    try (Arena arena = Arena.ofConfined()) {
      for (int trial = 0; trial < 200; trial++) {
        FloatView logits = FloatView.allocate(arena, 1 + random.nextInt(90));
        for (long i = 0; i < logits.size(); i++) {
          boolean drawn = random.nextInt(3) > 0;
          logits.set(
              i, drawn ? (float) random.nextGaussian() : special[random.nextInt(special.length)]);
        }
        IntPredicate drawable = id -> id % 7 != 3;
        for (int most : new int[] {1, 2, 5, 40, 1000, Integer.MAX_VALUE}) {
          assertThat(Likeliest.of(logits, drawable, most))
              .isEqualTo(sorted(logits, drawable, most));
        }
      }
    }
  }
}
