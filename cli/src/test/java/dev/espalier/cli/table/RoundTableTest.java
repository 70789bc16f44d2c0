package dev.espalier.cli.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.record.Cost;
import dev.espalier.record.FitRecord;
import dev.espalier.record.Losses;
import dev.espalier.record.Pruning;
import dev.espalier.record.RoundRecord;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoundTableTest {

  @Test
  void alignsItsColumnsWithinEightyCharacters() {
    String table =
        RoundTable.of(
            List.of(
                new RoundRecord(
                    0,
                    new Pruning(0, Map.of(), 163_037_184),
                    new Losses(3.4567, 3.2, 24.5325),
                    new Cost(8.25, 75)),
                new RoundRecord(
                    11,
                    new Pruning(0.957, Map.of(), 7),
                    new Losses(9.87654, 10.25, 28_282.54),
                    new Cost(12_345.6, 75))));
    assertThat(table.split("\n"))
        .containsExactly(
            "round  sparsity  weights left  train loss  eval loss  perplexity       time",
            "    0    0.0000   163,037,184      3.4567     3.2000       24.53      8.3 s",
            "   11    0.9570             7      9.8765    10.2500    28282.54  12345.6 s");
  }

  @Test
  void showsTheBestStepAndStoppingRuleIfKnown() {
    String table = RoundTable.of(List.of(round(0, 4, "patience"), round(1, 1, null)));
    assertThat(table.split("\n"))
        .containsExactly(
            "round  sparsity  weights left  train loss  eval loss  perplexity       time"
                + "        best step  stopped by",
            "    0    0.0000             9      3.0000     3.2500       25.79      1.5 s"
                + "         40 of 80  patience",
            "    1    0.0000             9      3.0000     3.2500       25.79      1.5 s"
                + "                –  –");
  }

  private static RoundRecord round(int round, int evaluations, @Nullable String stoppedBy) {
    FitRecord fit =
        new FitRecord(3, 7, 0.25, evaluations, new FitRecord.Best(40, 0.5, 3.1), 3.25, 80, 1);
    return new RoundRecord(
        round,
        new Pruning(0, Map.of(), 9, List.of(), List.of()),
        new Losses(3.5, 3.25, 25.79, null),
        new Cost(1.5, 80, Double.NaN, null),
        Map.of(),
        stoppedBy,
        null,
        fit);
  }
}
