package dev.espalier.bench.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.bench.measure.Timings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CrossoverTest {

  private static final List<Double> DENSITIES = List.of(0.5, 0.2, 0.1, 0.05);

  /** Times that grow with density, compared with a dense time of one second per product. */
  private static Crossover of(double secondsAtAll, double secondsOfTransposes) {
    List<SparseResult> results = new ArrayList<>();
    for (double density : DENSITIES) {
      for (SparseProduct product : SparseProduct.values()) {
        results.add(
            SparseResult.of(
                new SparseResult.Task("7×11", product, density, 100, 10),
                Timings.of(List.of(density * secondsAtAll), 0),
                secondsOfTransposes,
                List.of(new SparseResult.DenseTime("fp32", 1.0)),
                Optional.empty()));
      }
    }
    List<Crossover> crossovers = Crossover.of(results);
    assertThat(crossovers).hasSize(1);
    return crossovers.getFirst();
  }

  @Test
  void liesWhereBothTakeTheSameTime() {
    Crossover crossover = of(8, 0.1);
    assertThat(crossover.shape()).isEqualTo("7×11");
    assertThat(crossover.inTiles()).isCloseTo(1 / 8.0, within(1e-9));
    assertThat(crossover.withTransposes()).isCloseTo(0.9 / 8, within(1e-3));
  }

  @Test
  void isTheHighestDensityIfAllAreFasterAndZeroIfNoneIs() {
    Crossover crossover = of(1.5, 2);
    assertThat(crossover.inTiles()).isEqualTo(0.5);
    assertThat(crossover.withTransposes()).isZero();
  }
}
