package dev.espalier.kernel;

import static dev.espalier.kernel.RandomTensors.assertSameBits;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.kernel.MatMul.Form;
import dev.espalier.kernel.onednn.OneDnn;
import dev.espalier.kernel.onednn.OneDnnMatMul;
import dev.espalier.kernel.plain.PlainMatMul;
import dev.espalier.kernel.vector.VectorMatMul;
import dev.espalier.memory.FloatView;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fast product against the plain one, over odd shapes, all forms, bias and accumulation. */
class MatMulTest {

  private static final List<int[]> SHAPES =
      List.of(
          new int[] {1, 1, 1},
          new int[] {7, 5, 3},
          new int[] {1, 67, 31},
          new int[] {67, 1, 31},
          new int[] {13, 33, 257},
          new int[] {271, 37, 19},
          new int[] {5, 263, 521},
          new int[] {307, 293, 283});

  static Stream<MatMul> fast() {
    MatMul plain = new PlainMatMul();
    return Stream.of(
        new VectorMatMul(new WorkerTeam(1)),
        new VectorMatMul(new WorkerTeam(2)),
        new OneDnnMatMul(OneDnn.load(1), plain, 0),
        new OneDnnMatMul(OneDnn.load(2), plain, 0),
        new OneDnnMatMul(OneDnn.load(2), plain, 10_000));
  }

  @ParameterizedTest
  @MethodSource("fast")
  void agreesWithThePlainTwin(MatMul fast) {
    new MatMulTwins(fast, new RandomTensors(3), UnaryOperator.identity()).compare(SHAPES);
  }

  @ParameterizedTest
  @MethodSource("fast")
  void refusesABiasOnTopOfAccumulation(MatMul fast) {
    FloatView x = new RandomTensors(1).normal(1, 1);
    assertThatThrownBy(() -> fast.multiply(Form.NN, 1, 1, 1, x, x, x, x, true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @MethodSource("fast")
  void refusesViewsThatAreTooSmall(MatMul fast) {
    RandomTensors tensors = new RandomTensors(1);
    FloatView big = tensors.normal(97 * 97);
    FloatView small = tensors.normal(97 * 97 - 1);
    for (int role = 0; role < 3; role++) {
      FloatView c = role == 0 ? small : tensors.normal(97 * 97);
      FloatView a = role == 1 ? small : big;
      FloatView b = role == 2 ? small : big;
      assertThatThrownBy(() -> fast.multiply(Form.NN, 97, 97, 97, c, a, b, null, false))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("fast")
  void keepsManyShapesApart(MatMul fast) {
    MatMulTwins twins = new MatMulTwins(fast, new RandomTensors(9), UnaryOperator.identity());
    Random random = new Random(9);
    for (int i = 0; i < 60; i++) {
      int[] shape = {1 + random.nextInt(19), 1 + random.nextInt(19), 1 + random.nextInt(19)};
      twins.compare(Form.values()[i % 3], shape, i / 3 % MatMulTwins.VARIANTS);
    }
  }

  @Test
  void vectorProductsDoNotDependOnTheThreads() {
    RandomTensors tensors = new RandomTensors(5);
    FloatView a = tensors.normal(283, 523);
    FloatView b = tensors.normal(523, 307);
    FloatView one = tensors.garbage(283 * 307);
    FloatView two = tensors.garbage(283 * 307);
    new VectorMatMul(new WorkerTeam(1)).multiply(Form.NN, 283, 307, 523, one, a, b, null, false);
    new VectorMatMul(new WorkerTeam(2)).multiply(Form.NN, 283, 307, 523, two, a, b, null, false);
    assertSameBits(two, one);
  }
}
