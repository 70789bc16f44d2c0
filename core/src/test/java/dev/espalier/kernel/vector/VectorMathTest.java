package dev.espalier.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

/** The errors stated in {@link VectorMath}. */
class VectorMathTest {

  @Test
  void exponential() {
    assertThat(worst(VectorMath::exp, Math::exp, -87f, 88.37f)).isLessThan(2.5e-7);
    assertThat(at(VectorMath::exp, 0f)).isEqualTo(1f);
    assertThat(at(VectorMath::exp, Float.NEGATIVE_INFINITY)).isZero();
    assertThat(at(VectorMath::exp, -87.1f)).isZero();
    assertThat(at(VectorMath::exp, 1e9f)).isBetween(2.3e38f, 2.5e38f);
    assertThat(at(VectorMath::exp, Float.NaN)).isNaN();
  }

  @Test
  void sigmoid() {
    assertThat(worst(VectorMath::sigmoid, x -> 1 / (1 + Math.exp(-x)), -85f, 85f)).isLessThan(5e-7);
  }

  @Test
  void tanh() {
    assertThat(worst(VectorMath::tanh, Math::tanh, 1e-6f, 30f)).isLessThan(5e-7);
    assertThat(worst(VectorMath::tanh, Math::tanh, -30f, -1e-6f)).isLessThan(5e-7);
    assertThat(at(VectorMath::tanh, 0f)).isZero();
  }

  /** Checked through the symmetry Φ(x) + Φ(−x) = 1 and against known values. */
  @Test
  void normalDistribution() {
    assertThat(at(VectorMath::normalCdf, 0f)).isEqualTo(0.5f);
    assertRelative(at(VectorMath::normalCdf, 1f), 0.8413447460685429, 2e-7);
    assertRelative(at(VectorMath::normalCdf, -1f), 0.15865525393145705, 1e-6);
    assertRelative(at(VectorMath::normalCdf, -3f), 0.0013498980316300933, 1e-6);
    assertRelative(at(VectorMath::normalCdf, -4f), 3.167124183311992e-05, 1e-6);
    assertRelative(at(VectorMath::normalCdf, -8f), 6.220960574271784e-16, 1e-5);
  }

  private static void assertRelative(float actual, double expected, double tolerance) {
    assertThat(Math.abs(actual / expected - 1)).isLessThan(tolerance);
  }

  private static float at(UnaryOperator<FloatVector> function, float x) {
    return function.apply(Lanes.splat(x)).lane(0);
  }

  private static double worst(
      UnaryOperator<FloatVector> function, DoubleUnaryOperator exact, float from, float to) {
    int steps = 200_000;
    float[] x = new float[Lanes.COUNT];
    double worst = 0;
    for (int step = 0; step < steps; step += Lanes.COUNT) {
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        x[lane] = from + (to - from) * (step + lane) / steps;
      }
      FloatVector y = function.apply(FloatVector.fromArray(Lanes.FLOATS, x, 0));
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        worst = Math.max(worst, Math.abs(y.lane(lane) / exact.applyAsDouble(x[lane]) - 1));
      }
    }
    return worst;
  }
}
