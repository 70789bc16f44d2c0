package dev.espalier.cli.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.record.Spread;
import dev.espalier.record.compare.ComparisonRecord;
import dev.espalier.record.compare.ComparisonRecord.Arm;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTableTest {

  private static final double NAN = Double.NaN;

  @Test
  void alignsItsColumns() {
    Spread loss = new Spread(List.of(4.0, 4.2), 4.1, 0.1414, 2.8294, 5.3706);
    Spread difference = new Spread(List.of(0.5, 0.4), 0.45, 0.0707, -0.1853, 1.0853);
    Spread one = new Spread(List.of(4.0), 4, NAN, NAN, NAN);
    ComparisonRecord comparison =
        new ComparisonRecord(
            List.of(1, 2),
            List.of(
                new ComparisonRecord.Round(
                    11,
                    0.5,
                    List.of(
                        new Arm("ticket", loss, loss, null),
                        new Arm("reinitialised", loss, loss, difference),
                        new Arm("dense", one, one, one)),
                    "not_shown",
                    "A sentence.")));
    assertThat(ComparisonTable.of(comparison).split("\n"))
        .containsExactly(
            "round  sparsity  trained         eval loss      sd      95 % interval   minus ticket"
                + "      95 % interval",
            "   11    0.5000  ticket             4.1000  0.1414      2.8294 5.3706",
            "                 reinitialised      4.1000  0.1414      2.8294 5.3706        +0.4500"
                + "    -0.1853 +1.0853",
            "                 dense              4.0000       –                  –        +4.0000"
                + "                  –",
            "       A sentence.");
  }
}
