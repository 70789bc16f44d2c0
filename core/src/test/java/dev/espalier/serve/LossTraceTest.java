package dev.espalier.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class LossTraceTest {

  @Test
  void staysSmallAndKeepsTheMeans() {
    LossTrace trace = new LossTrace();
    int steps = 1600 + 7;
    for (int step = 1; step <= steps; step++) {
      trace.add(step, step);
      assertThat(trace.points()).hasSizeBetween(step < 200 ? step : 100, 199);
    }
    List<List<Double>> points = trace.points();
    // Each is the mean of 16 steps by now: of 1 to 16, of 17 to 32, and so on.
    for (int p = 0; p < points.size(); p++) {
      assertThat(points.get(p).getFirst()).isEqualTo(16.0 * (p + 1));
      assertThat(points.get(p).getLast()).isCloseTo(16 * p + 8.5, within(1e-9));
    }
    assertThat(points.getLast().getFirst()).isEqualTo(1600);
  }

  @Test
  void leavesOutNonFiniteLosses() {
    LossTrace trace = new LossTrace();
    trace.add(1, Double.NaN);
    trace.add(2, 3.5);
    assertThat(trace.points()).containsExactly(List.of(2.0, 3.5));
  }
}
