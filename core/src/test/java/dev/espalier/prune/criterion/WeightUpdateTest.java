package dev.espalier.prune.criterion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Shape;
import dev.espalier.memory.TensorSpec;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The factor and the update at sizes of several blocks, against the plain definitions. */
class WeightUpdateTest {

  private static final int OUTPUTS = 5;

  private final Arena arena = Arena.ofShared();
  private final Kernels kernels = KernelChoice.choose("plain", 2);
  private final Random random = new Random(9);

  @AfterEach
  void free() {
    kernels.close();
    arena.close();
  }

  /** {@code XᵀX + I} of random, partly correlated inputs; the lower triangle. */
  private double[][] hessian(int n) {
    double[][] x = new double[n / 2 + 3][n];
    for (double[] row : x) {
      for (int i = 0; i < n; i++) {
        row[i] = random.nextGaussian() + (i > 0 ? row[i - 1] : 0) / 2;
      }
    }
    double[][] h = new double[n][];
    for (int i = 0; i < n; i++) {
      h[i] = new double[i + 1];
      for (int j = 0; j <= i; j++) {
        for (double[] row : x) {
          h[i][j] += row[i] * row[j];
        }
      }
      h[i][i] += 1;
    }
    return h;
  }

  private static double at(double[][] lower, int i, int j) {
    return i >= j ? lower[i][j] : lower[j][i];
  }

  /** An element of {@code UᵀU}, from the rows of Uᵀ. */
  private static double inverse(double[][] root, int i, int j) {
    double sum = 0;
    for (int k = 0; k <= Math.min(i, j); k++) {
      sum += root[i][k] * root[j][k];
    }
    return sum;
  }

  private double[][] root(double[][] h) {
    double[][] copy = new double[h.length][];
    for (int i = 0; i < h.length; i++) {
      copy[i] = h[i].clone();
    }
    return InverseRoot.transposed(copy, kernels.workers());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 31, 33, 131})
  void theRootSquaredIsTheInverse(int n) {
    double[][] h = hessian(n);
    double[][] root = root(h);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double product = 0;
        for (int k = 0; k < n; k++) {
          product += inverse(root, i, k) * at(h, k, j);
        }
        assertThat(product).isCloseTo(i == j ? 1 : 0, within(1e-9));
      }
    }
  }

  @Test
  void refusesIndefiniteMatrices() {
    double[][] h = {{1}, {2, 1}};
    assertThatThrownBy(() -> root(h)).isInstanceOf(ArithmeticException.class);
  }

  private FloatView weight(int inputs) {
    FloatView weight = FloatView.allocate(arena, inputs, OUTPUTS);
    for (long i = 0; i < weight.size(); i++) {
      weight.set(i, (float) random.nextGaussian());
    }
    return weight;
  }

  private static Mask mask(int inputs, Mask.Keep keep) {
    return Mask.dense(
            List.of(
                new TensorSpec("w", Shape.of(inputs, OUTPUTS), true, TensorSpec.Kind.PROJECTION)))
        .keeping(keep);
  }

  @Test
  void blocksGiveTheSameAsSingleInputs() {
    int inputs = 307;
    double[][] root = root(hessian(inputs));
    FloatView weight = weight(inputs);
    double[][] expected = new double[inputs][OUTPUTS];
    for (int i = 0; i < inputs * OUTPUTS; i++) {
      expected[i / OUTPUTS][i % OUTPUTS] = weight.get(i);
    }
    Mask mask = mask(inputs, (tensor, index) -> random.nextBoolean());
    for (int o = 0; o < OUTPUTS; o++) {
      for (int i = 0; i < inputs; i++) {
        if (!mask.kept(0, (long) i * OUTPUTS + o)) {
          double error = expected[i][o] / root[i][i];
          expected[i][o] = 0;
          for (int j = i + 1; j < inputs; j++) {
            expected[j][o] -= root[j][i] * error;
          }
        }
      }
    }
    WeightUpdate.update(weight, mask, 0, root, kernels.workers());
    for (int i = 0; i < inputs * OUTPUTS; i++) {
      assertThat((double) weight.get(i))
          .isCloseTo(expected[i / OUTPUTS][i % OUTPUTS], within(1e-5));
    }
  }

  /** Without the first input the other weights minimise the squared error (Hassibi 1993). */
  @Test
  void theUpdateMinimisesTheErrorOfRemovingTheFirst() {
    int inputs = 37;
    double[][] root = root(hessian(inputs));
    FloatView weight = weight(inputs);
    float[] before = weight.toArray();
    WeightUpdate.update(
        weight, mask(inputs, (tensor, index) -> index >= OUTPUTS), 0, root, kernels.workers());
    for (int i = 0; i < inputs; i++) {
      for (int o = 0; o < OUTPUTS; o++) {
        double best =
            before[i * OUTPUTS + o] - before[o] * inverse(root, i, 0) / inverse(root, 0, 0);
        assertThat((double) weight.get((long) i * OUTPUTS + o)).isCloseTo(best, within(1e-5));
      }
    }
  }
}
