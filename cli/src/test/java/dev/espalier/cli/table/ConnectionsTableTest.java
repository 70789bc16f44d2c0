package dev.espalier.cli.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.experiment.tool.InspectionResult;
import dev.espalier.experiment.tool.UnitNumbers;
import dev.espalier.record.CompactSizes;
import dev.espalier.record.LayerConnections;
import dev.espalier.record.UnitCounts;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionsTableTest {

  private static UnitCounts units(int live, int constant, int dead) {
    return new UnitCounts(live, constant, dead);
  }

  @Test
  void showsStatesAndLayers() {
    LayerConnections first =
        new LayerConnections(
            0,
            units(768, 0, 0),
            new LayerConnections.AttentionUnits(
                units(3, 765, 0), units(0, 0, 768), units(64, 700, 4), units(1, 11, 0)),
            new LayerConnections.MlpUnits(units(768, 0, 0), units(3072, 0, 0)),
            new LayerConnections.SublayerStates("live", "constant"),
            0,
            1_000,
            0.125);
    UnitCounts gone = units(0, 0, 768);
    LayerConnections second =
        new LayerConnections(
            1,
            units(768, 0, 0),
            new LayerConnections.AttentionUnits(gone, gone, gone, units(0, 0, 12)),
            new LayerConnections.MlpUnits(gone, units(0, 0, 3072)),
            new LayerConnections.SublayerStates("dead", "dead"),
            768,
            0,
            Double.NaN);
    InspectionResult result =
        new InspectionResult(
            new InspectionResult.ParameterCounts(81_912_576, 42_527_232),
            new InspectionResult.Zeros(
                Map.of("w", 0.5), Map.of("transformer.h.0", 0.5), 0.5, 0.625, 0.25),
            new InspectionResult.UnitsByState(
                new UnitNumbers(1, 3072, 12, 2, 1536, 772, 1),
                new UnitNumbers(0, 0, 11, 1, 0, 700, 0),
                new UnitNumbers(767, 3072, 1, 1, 0, 64, 1),
                2,
                units(50_257, 0, 0)),
            List.of(first, second),
            Arrays.asList(2.9, 12.34, null, 17.0),
            new CompactSizes(81_912_576, 81_912_576, 71_830_656));
    assertThat(ConnectionsTable.of(result))
        .isEqualTo(
            """
            units                        live    constant        dead
              residual features           767           0           1
              query-key pairs               0           0       1,536
              value dimensions             64         700         772
              heads                         1          11          12
              neurons                   3,072           0       3,072
              sub-layers                    1           1           2
              layers                        1           0           1

            live units by layer
              layer  stream    ln_1     q-k       v  heads    ln_2  neurons  attention  MLP       stranded    paths
                 of     768     768     768     768     12     768     3072
                  0     768       3       0      64      1     768     3072  live       constant    12.5 %  10^12.3
                  1     768       0       0       0      0       0        0  dead       dead             -     none
            """);
    assertThat(Summary.of(result))
        .contains("71,830,656 exact (10,081,920 less), 81,912,576 plain (0 less)")
        .contains("50.00 %", "62.50 % (effective sparsity)", "10^17.0", "residual features");
  }
}
