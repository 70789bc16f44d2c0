package dev.espalier.experiment.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.record.Cost;
import dev.espalier.record.Losses;
import dev.espalier.record.Pruning;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.compare.ComparisonRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {

  private static RoundRecord round(int number, double loss) {
    return new RoundRecord(
        number,
        new Pruning(number / 2.0, Map.of(), 9),
        new Losses(3, loss, Math.exp(loss)),
        new Cost(1, 10));
  }

  /** Losses around the given ones; the effect of a seed is nearly the same on all. */
  private static List<Comparison.OfSeed> seeds(
      int count, double dense, double ticket, double random, double reinitialised) {
    List<Comparison.OfSeed> seeds = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      double luck = 0.3 * s;
      double wobble = 0.001 * (s % 2);
      seeds.add(
          new Comparison.OfSeed(
              List.of(round(0, dense + luck), round(1, ticket + luck + wobble)),
              Map.of(
                  Control.RANDOM, List.of(round(1, random + luck)),
                  Control.REINITIALISED, List.of(round(1, reinitialised + luck)))));
    }
    return seeds;
  }

  @ParameterizedTest
  @CsvSource({
    "3, 4.0, 4.0, 4.5, 5.0, winning",
    "3, 4.0, 3.9, 4.5, 5.0, winning",
    "3, 4.0, 4.2, 4.5, 5.0, better_than_controls",
    "3, 4.0, 4.0, 4.0, 5.0, not_shown",
    "3, 4.0, 4.0, 4.5, 3.0, not_winning",
    "3, 4.0, 4.0, 3.5, 4.0, not_winning",
    "1, 4.0, 4.0, 4.5, 5.0, one_seed"
  })
  void theIntervalsOfTheDifferencesDecide(
      int seeds, double dense, double ticket, double random, double fresh, String verdict) {
    List<Integer> numbers = List.of(1, 2, 3).subList(0, seeds);
    ComparisonRecord comparison =
        Comparison.of(numbers, seeds(seeds, dense, ticket, random, fresh));
    assertThat(comparison.rounds()).hasSize(1);
    ComparisonRecord.Round round = comparison.rounds().getFirst();
    assertThat(round.verdict()).isEqualTo(verdict);
    assertThat(round.sparsity()).isEqualTo(0.5);
    assertThat(round.arms())
        .extracting(ComparisonRecord.Arm::name)
        .containsExactly("ticket", "random", "reinitialised", "dense");
    assertThat(round.arms().getFirst().minusTicket()).isNull();
  }

  @Test
  void theSentenceHasTheNumbers() {
    ComparisonRecord.Round round =
        Comparison.of(List.of(1, 2, 3), seeds(3, 4, 4, 4.5, 5)).rounds().getFirst();
    assertThat(round.sentence())
        .startsWith("Winning ticket: better than both controls")
        .contains("random +0.4997 [+0.4982, +0.5011]", "reinitialised +0.9997", "dense -0.0003");
    assertThat(Comparison.of(List.of(1), seeds(1, 4, 4, 4.5, 5)).rounds().getFirst().sentence())
        .endsWith("random +0.5000, reinitialised +1.0000, dense +0.0000).");
  }

  @Test
  void onlyRoundsThatAllSeedsHaveAreCompared() {
    List<Comparison.OfSeed> seeds = new ArrayList<>(seeds(2, 4, 4, 4, 4));
    seeds.add(new Comparison.OfSeed(List.of(round(0, 4)), Map.of()));
    assertThat(Comparison.of(List.of(1, 2, 3), seeds).rounds()).isEmpty();
  }
}
