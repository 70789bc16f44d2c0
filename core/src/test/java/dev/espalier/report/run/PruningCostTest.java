package dev.espalier.report.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.record.Cost;
import dev.espalier.record.Losses;
import dev.espalier.record.Pruning;
import dev.espalier.record.RoundRecord;
import dev.espalier.report.html.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PruningCostTest {

  private static final String SPACE = "\u202f";

  /** Sparsities and perplexities of the rounds, alternating. */
  private static PruningCost cost(double... of) {
    List<RoundRecord> rounds = new ArrayList<>();
    for (int r = 0; r < of.length / 2; r++) {
      rounds.add(
          new RoundRecord(
              r,
              new Pruning(of[2 * r], Map.of(), 1000),
              new Losses(3, 3, of[2 * r + 1]),
              new Cost(1, 1)));
    }
    return new PruningCost(new RunSummary(rounds));
  }

  private static String plain(String text) {
    return text.replace(SPACE, " ");
  }

  @Test
  void theCostOfSparsityIsASentence() {
    PruningCost cost = cost(0, 52.85, 0.25, 55.02, 0.4375, 57.69, 0.578125, 61.85, 0.95, 88.96);
    assertThat(plain(cost.sentence()))
        .isEqualTo(
            "Pruning 25 % of the scope costs 4.1 % perplexity, 43.8 % costs 9.2 %, 95 % costs 68 %."
                + " The dense model’s perplexity (52.85) is kept within 1 % by no pruned round,"
                + " within 5 % up to 25 %, within 10 % up to 43.8 %, as measured at this run’s"
                + " 5 rounds.");
    assertThat(plain(cost.reach(0.01))).isEqualTo("< 25 %");
    assertThat(plain(cost.reach(0.05))).isEqualTo("25 %");
    assertThat(plain(cost.reach(0.1))).isEqualTo("43.8 %");
  }

  /** A round that costs more does not hide a sparser one that costs less. */
  @Test
  void theSparsestRoundWithinALimitCounts() {
    PruningCost cost = cost(0, 100, 0.25, 108, 0.5, 103, 0.75, 150);
    assertThat(plain(cost.reach(0.05))).isEqualTo("50 %");
    assertThat(plain(cost.reach(0.01))).isEqualTo("< 25 %");
    assertThat(cost.reaches().stream().map(reach -> plain(reach.inWords(""))))
        .containsExactly("1 %", "5 and 10 %");
  }

  @Test
  void aRunThatEndsWithinTheLimitReachesAtLeastItsSparsity() {
    PruningCost cost = cost(0, 100, 0.25, 99, 0.5, 100.001);
    assertThat(plain(cost.reach(0.01))).isEqualTo("≥ 50 %");
    assertThat(plain(cost.sentence()))
        .startsWith("Pruning 25 % of the scope lowers perplexity by 1.0 %, 50 % costs nothing.")
        .contains("is kept within 1, 5 and 10 % up to the sparsest round, 50 %, as measured");
    assertThat(cost.reaches()).hasSize(1);
    assertThat(plain(cost.reaches().getFirst().inWords("+"))).isEqualTo("+1, +5 and +10 %");
  }

  @Test
  void aRunThatBeganSparseIsComparedWithItsRound0() {
    assertThat(plain(cost(0.5, 100, 0.75, 104).sentence()))
        .contains("75 % of the scope costs 4.0 % perplexity", "Round 0’s perplexity (100.00)")
        .doesNotContain("dense");
  }

  @Test
  void withoutAPrunedRoundOrANumberThereIsNoSentence() {
    assertThat(cost(0, 100).sentence()).isEmpty();
    assertThat(cost(0, 100).reach(0.05)).isEqualTo(Numbers.NONE);
    assertThat(cost(0, Double.NaN, 0.5, 3).sentence()).isEmpty();
    assertThat(cost(0, 100, 0.5, Double.POSITIVE_INFINITY).known()).isFalse();
  }

  @Test
  void largePerplexitiesAreWrittenOut() {
    assertThat(Numbers.perplexity(9999.994)).isEqualTo("9,999.99");
    assertThat(Numbers.perplexity(22702.97)).isEqualTo("22,703");
    assertThat(Numbers.perplexity(3.2e11)).isEqualTo("3.200e+11");
    assertThat(Numbers.perplexity(Double.POSITIVE_INFINITY)).isEqualTo(Numbers.NONE);
  }

  @Test
  void sharesHaveTwoSignificantDigits() {
    assertThat(plain(Numbers.share(734 / 1_746_944.0))).isEqualTo("0.042 %");
    assertThat(plain(Numbers.share(0.0409))).isEqualTo("4.1 %");
    assertThat(plain(Numbers.share(0.683))).isEqualTo("68 %");
    assertThat(plain(Numbers.share(3.3049))).isEqualTo("330 %");
    assertThat(plain(Numbers.share(0.0000012))).isEqualTo("0.00012 %");
    assertThat(plain(Numbers.share(0.9999))).isEqualTo(">99.9 %");
    assertThat(plain(Numbers.share(0))).isEqualTo("0 %");
    assertThat(Numbers.share(Double.NaN)).isEqualTo(Numbers.NONE);
    assertThat(Numbers.bytes(6_987_776)).isEqualTo("6.99\u00a0MB");
    assertThat(Numbers.bytes(2936)).isEqualTo("2.94\u00a0kB");
    assertThat(Numbers.bytes(999_600)).isEqualTo("1.00\u00a0MB");
    assertThat(Numbers.bytes(12)).isEqualTo("12\u00a0bytes");
  }
}
