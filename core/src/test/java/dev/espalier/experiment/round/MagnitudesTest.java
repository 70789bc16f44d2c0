package dev.espalier.experiment.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.record.MagnitudeCounts;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MagnitudesTest {

  @Test
  void aBinHoldsTheMagnitudesInItsRange() {
    Random random = new Random(11);
    for (int n = 0; n < 20_000; n++) {
      float weight = (float) (Math.exp(-12 + 14 * random.nextDouble()) * (n % 2 == 0 ? 1 : -1));
      int bin = Magnitudes.bin(weight);
      double magnitude = Math.abs(weight);
      // A bin edge is a float, and may be off by half a unit in the last place.
      assertThat(magnitude).isGreaterThanOrEqualTo(MagnitudeCounts.lower(bin) * (1 - 1e-7));
      assertThat(magnitude).isLessThan(MagnitudeCounts.lower(bin + 1) * (1 + 1e-7));
    }
  }

  @Test
  void magnitudesOutOfRangeAreCountedInTheOuterBins() {
    assertThat(Magnitudes.bin(0f)).isZero();
    assertThat(Magnitudes.bin(-0f)).isZero();
    assertThat(Magnitudes.bin(Float.MIN_VALUE)).isZero();
    assertThat(Magnitudes.bin(1e-30f)).isZero();
    assertThat(Magnitudes.bin(-1e30f)).isEqualTo(MagnitudeCounts.BINS - 1);
    assertThat(Magnitudes.bin(1f))
        .isEqualTo(-MagnitudeCounts.LOWEST_OCTAVE * MagnitudeCounts.BINS_PER_OCTAVE);
    assertThat(MagnitudeCounts.lower(Magnitudes.bin(-1f))).isCloseTo(1, within(0.0));
  }

  @Test
  void countsHaveNoEmptyEnds() {
    long[] all = new long[MagnitudeCounts.BINS];
    all[7] = 3;
    all[9] = 2;
    MagnitudeCounts counts = MagnitudeCounts.of("w", all);
    assertThat(counts.first()).isEqualTo(7);
    assertThat(counts.counts()).containsExactly(3L, 0L, 2L);
    assertThat(counts.in(6)).isZero();
    assertThat(counts.in(9)).isEqualTo(2);
    assertThat(counts.in(10)).isZero();
    assertThat(counts.total()).isEqualTo(5);
    assertThat(MagnitudeCounts.of("none", new long[MagnitudeCounts.BINS]).counts()).isEmpty();
  }
}
