package dev.espalier.experiment.sweep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rungs, and how many go on. */
class HalvingTest {

  @Test
  void rungsArePartsOfARunEachSoManyTimesAsLongAsTheOneBefore() {
    assertThat(new Halving(3).rungs(9)).containsExactly(1, 3);
    assertThat(new Halving(3).rungs(29)).containsExactly(1, 3, 9);
    assertThat(new Halving(2).rungs(9)).containsExactly(1, 2, 4);
    assertThat(new Halving(3).rungs(3)).containsExactly(1);
    assertThat(new Halving(3).rungs(2)).isEmpty();
    assertThat(new Halving(3).rungs(0)).isEmpty();
  }

  @Test
  void theBestOfEveryFactorGoOnAndAtLeastOne() {
    assertThat(new Halving(3).kept(9)).isEqualTo(3);
    assertThat(new Halving(3).kept(10)).isEqualTo(4);
    assertThat(new Halving(3).kept(2)).isEqualTo(1);
    assertThat(new Halving(1000).kept(1)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0", "-3", "2.5", "1001", "NaN", "many"})
  void otherFactorsAreRefused(String factor) {
    assertThatThrownBy(() -> SweepFile.halving(factor, "sweep.halving"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(factor);
  }
}
