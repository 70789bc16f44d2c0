package dev.espalier.kernel;

import static dev.espalier.kernel.RandomTensors.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.espalier.kernel.MatMul.Form;
import dev.espalier.kernel.onednn.Bf16MatMul;
import dev.espalier.kernel.onednn.OneDnn;
import dev.espalier.kernel.plain.PlainBfloat16Rounding;
import dev.espalier.kernel.plain.PlainMatMul;
import dev.espalier.kernel.vector.VectorBfloat16Rounding;
import dev.espalier.memory.Bfloat16;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Products of rounded operands against the plain product of the same rounded operands. */
class Bf16MatMulTest {

  private static final List<int[]> SHAPES =
      List.of(
          new int[] {32, 32, 1},
          new int[] {37, 67, 3},
          new int[] {271, 37, 19},
          new int[] {53, 263, 521},
          new int[] {307, 293, 283});

  private final RandomTensors tensors = new RandomTensors(17);

  private static Bf16MatMul bf16(int threads) {
    OneDnn library = OneDnn.load(threads);
    assumeThat(library.multipliesBfloat16()).isTrue();
    return new Bf16MatMul(
        library, new VectorBfloat16Rounding(new WorkerTeam(threads)), new PlainMatMul(), 0);
  }

  @Test
  void roundingIsBitIdenticalToTheDefinition() {
    Random random = new Random(5);
    int[] special = {
      0,
      1,
      0x80000001,
      0x007fffff,
      0x7f800000,
      0xff800000,
      0x7f800001,
      0x7fffffff,
      0xffffffff,
      0x7f7fffff,
      0xff7fffff,
      0x7f7f7fff,
      0x7f7f8000,
      0x3f808000,
      0x3f818000,
      0x3f807fff
    };
    int size = 50_021;
    FloatView in = FloatView.allocate(Arena.ofAuto(), size);
    for (int i = 0; i < size; i++) {
      // Written as an integer: a signalling NaN may become quiet when passed as a float.
      int bits = i < special.length ? special[i] : random.nextInt();
      in.segment().setAtIndex(ValueLayout.JAVA_INT, i, bits);
    }
    MemorySegment expected = Arena.ofAuto().allocate(2L * size);
    new PlainBfloat16Rounding().round(expected, in, size);
    for (int threads = 1; threads <= 2; threads++) {
      MemorySegment actual = Arena.ofAuto().allocate(2L * size);
      new VectorBfloat16Rounding(new WorkerTeam(threads)).round(actual, in, size);
      assertThat(actual.mismatch(expected)).isEqualTo(-1);
    }
  }

  @Test
  void agreesWithThePlainProductOfTheRoundedOperands() {
    for (int threads = 1; threads <= 2; threads++) {
      new MatMulTwins(bf16(threads), tensors, this::rounded).compare(SHAPES);
    }
  }

  private FloatView rounded(FloatView view) {
    FloatView rounded = tensors.copy(view);
    for (long i = 0; i < rounded.size(); i++) {
      rounded.set(i, Bfloat16.widen(Bfloat16.round(view.get(i))));
    }
    return rounded;
  }

  @Test
  void heldWeightsGiveTheSameProductsUntilTheHoldEnds() {
    MatMul fast = bf16(2);
    FloatView slab = tensors.normal(16 + 97 * 101 + 7);
    FloatView weight = slab.part(16, 97, 101);
    FloatView a = tensors.normal(61, 97);
    FloatView free = multiply(fast, a, weight);
    try (MatMul.Hold _ = fast.hold(slab)) {
      assertSameBits(multiply(fast, a, weight), free);
      try (MatMul.Hold _ = fast.hold(a)) {
        assertSameBits(multiply(fast, a, weight), free);
      }
      assertSameBits(multiply(fast, a, weight), free);
    }
    for (long i = 0; i < weight.size(); i++) {
      weight.set(i, -2 * weight.get(i));
    }
    FloatView changed = multiply(fast, a, weight);
    for (long i = 0; i < free.size(); i++) {
      assertThat(changed.get(i)).isEqualTo(-2 * free.get(i));
    }
    try (MatMul.Hold _ = fast.hold(slab)) {
      assertSameBits(multiply(fast, a, weight), changed);
    }
  }

  private FloatView multiply(MatMul fast, FloatView a, FloatView b) {
    FloatView c = tensors.garbage(61 * 101);
    fast.multiply(Form.NN, 61, 101, 97, c, a, b, null, false);
    return c;
  }

  @Test
  void thinProductsAreNotRounded() {
    FloatView a = tensors.normal(31, 67);
    FloatView b = tensors.normal(67, 97);
    FloatView expected = tensors.garbage(31 * 97);
    FloatView actual = tensors.garbage(31 * 97);
    new PlainMatMul().multiply(Form.NN, 31, 97, 67, expected, a, b, null, false);
    bf16(1).multiply(Form.NN, 31, 97, 67, actual, a, b, null, false);
    assertSameBits(actual, expected);
  }

  @Test
  void refusesViewsThatAreTooSmall() {
    MatMul fast = bf16(1);
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
}
