package dev.espalier.prune;

import static dev.espalier.prune.DefinedGroups.scope;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import dev.espalier.prune.criterion.Scores;
import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Single weights, ranked within each tensor. */
class WeightUnitsTest {

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void aTensorRankedByItselfLosesItsOwnShare() {
    Slab slab = Slab.allocate(arena, scope(".*(ln_1|c_fc|ln_f).weight"));
    Random random = new Random(3);
    for (int t = 0; t < slab.specs().size(); t++) {
      for (long i = 0; i < slab.view(t).size(); i++) {
        slab.view(t).set(i, (t + 1) * (random.nextInt(7) - 3));
      }
    }
    Mask mask = Mask.dense(slab.specs());
    PruningUnits units = new WeightUnits(Ranking.LAYER, Share.of(0));
    Schedule schedule = new GeometricSchedule(Share.of(0.4), Share.of(1), 9);
    for (int round = 0; round < 4; round++) {
      Mask cut =
          units.cut(
              mask,
              (t, i) -> Math.abs(slab.view(t).get(i)),
              schedule.removed(1, units.remaining(mask)));
      for (int t = 0; t < slab.specs().size(); t++) {
        TensorSpec spec = slab.specs().get(t);
        Mask alone = mask.only(spec::equals);
        Mask expected =
            Cut.lowest(alone, magnitude(slab.view(t)), (long) Math.floor(0.4 * mask.survivors(t)));
        assertThat(cut.only(spec::equals).differences(expected)).isZero();
      }
      mask = cut;
    }
  }

  private static Scores magnitude(FloatView only) {
    return (_, i) -> Math.abs(only.get(i));
  }
}
