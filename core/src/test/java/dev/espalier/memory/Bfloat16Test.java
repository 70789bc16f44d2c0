package dev.espalier.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class Bfloat16Test {

  @Test
  void roundsToNearestAndTiesToEven() {
    Random random = new Random(11);
    for (int i = 0; i < 100_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      float rounded = Bfloat16.widen(Bfloat16.round(value));
      if (Float.isNaN(value)) {
        assertThat(rounded).isNaN();
        continue;
      }
      int bits = Float.floatToRawIntBits(value);
      float down = Float.intBitsToFloat(bits & 0xffff0000);
      float up = Float.intBitsToFloat((bits & 0xffff0000) + 0x10000);
      double below = Math.abs((double) value - down);
      double above = Math.abs((double) up - value);
      boolean upIsEven = (bits >>> 16 & 1) != 0;
      float expected = above < below || above == below && upIsEven ? up : down;
      if (Float.isFinite(up)) {
        assertThat(rounded).isEqualTo(expected);
      }
    }
    assertThat(Bfloat16.widen(Bfloat16.round(Float.MAX_VALUE))).isEqualTo(Float.POSITIVE_INFINITY);
  }
}
