package dev.espalier.kernel.vector;

import static dev.espalier.kernel.RandomTensors.assertClose;
import static dev.espalier.kernel.RandomTensors.assertSameBits;

import dev.espalier.kernel.ActivationFunction;
import dev.espalier.kernel.AdamStep;
import dev.espalier.kernel.Attention.Geometry;
import dev.espalier.kernel.CrossEntropy;
import dev.espalier.kernel.DropoutSite;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.LayerNorm;
import dev.espalier.kernel.RandomTensors;
import dev.espalier.kernel.WorkerTeam;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.kernel.plain.PlainKernels;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.api.Assertions;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each vector kernel against its plain twin, and bit-identical on one and two threads. */
class VectorTwinsTest {

  private static final double TOLERANCE = 1e-5;
  private static final DropoutSite DROPOUT = new DropoutSite(0.37f, -98765432123L, 3, 1234, 77);

  private final Kernels plain = PlainKernels.create(new WorkerTeam(1));
  private final Kernels one = KernelChoice.choose("vector", 1);
  private final Kernels two = KernelChoice.choose("vector", 2);
  private final RandomTensors tensors = new RandomTensors(17);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 13, 67, 769})
  void layerNorm(int width) {
    int rows = 37;
    FloatView in = tensors.normal(rows, width);
    FloatView gain = tensors.normal(width);
    FloatView bias = tensors.normal(width);
    FloatView dOut = tensors.normal(rows, width);
    FloatView[] before = {
      tensors.normal(rows, width), tensors.normal(width), tensors.normal(width)
    };
    FloatView[][] results = new FloatView[3][];
    for (int set = 0; set < 3; set++) {
      Kernels kernels = List.of(plain, one, two).get(set);
      FloatView out = tensors.garbage((long) rows * width);
      FloatView mean = tensors.garbage(rows);
      FloatView rstd = tensors.garbage(rows);
      FloatView dIn = tensors.copy(before[0]);
      FloatView dGain = tensors.copy(before[1]);
      FloatView dBias = tensors.copy(before[2]);
      kernels.layerNorm().forward(out, mean, rstd, in, gain, bias, rows, width, 1e-5f);
      kernels.layerNorm().backward(dIn, dGain, dBias, dOut, in, mean, rstd, gain, rows, width);
      results[set] = new FloatView[] {out, mean, rstd, dIn, dGain, dBias};
    }
    compare(results);
  }

  private static void compare(FloatView[][] results) {
    for (int i = 0; i < results[0].length; i++) {
      assertClose(results[1][i], results[0][i], TOLERANCE);
      assertSameBits(results[2][i], results[1][i]);
    }
  }

  @ParameterizedTest
  @EnumSource
  void activation(ActivationFunction function) {
    int size = 40_009;
    FloatView in = tensors.normal(size);
    for (int i = 0; i < size; i++) {
      in.set(i, in.get(i) * 4);
    }
    FloatView dOut = tensors.normal(size);
    FloatView[][] results = new FloatView[3][];
    for (int set = 0; set < 3; set++) {
      Kernels kernels = List.of(plain, one, two).get(set);
      FloatView out = tensors.garbage(size);
      FloatView dIn = tensors.copy(dOut);
      kernels.activation().forward(out, in, size, function);
      kernels.activation().backward(dIn, dIn, in, size, function);
      results[set] = new FloatView[] {out, dIn};
    }
    compare(results);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 61, 128, 131})
  void attention(int tokens) {
    for (DropoutSite dropout : new DropoutSite[] {DropoutSite.NONE, DROPOUT}) {
      attention(new Geometry(2, tokens, 3, tokens == 61 ? 64 : 19, 0.23f), dropout);
    }
  }

  private void attention(Geometry geometry, DropoutSite dropout) {
    int rows = geometry.batch() * geometry.tokens();
    FloatView qkv = tensors.normal(rows, geometry.fusedWidth());
    FloatView dOut = tensors.normal(rows, geometry.valuesWidth());
    FloatView[][] results = new FloatView[3][];
    for (int set = 0; set < 3; set++) {
      Kernels kernels = List.of(plain, one, two).get(set);
      FloatView out = tensors.garbage(dOut.size());
      FloatView dQkv = tensors.garbage(qkv.size());
      FloatView saved = tensors.garbage(kernels.attention().savedFloats(geometry));
      kernels.attention().forward(out, saved, qkv, geometry, dropout);
      kernels.attention().backward(dQkv, dOut, qkv, saved, geometry, dropout);
      results[set] = new FloatView[] {out, dQkv};
    }
    compare(results);
  }

  @ParameterizedTest
  @CsvSource({"19, 5", "3, 67", "1, 1", "64, 1"})
  void attentionWithValuesOfAnotherWidth(int headWidth, int valueWidth) {
    attention(new Geometry(2, 61, 3, headWidth, valueWidth, 0.23f), DROPOUT);
  }

  /** Narrow values equal the leading features of wide ones whose last features are 0. */
  @Test
  void narrowValuesEqualWideOnesPaddedWithZeros() {
    Geometry narrow = new Geometry(2, 37, 3, 8, 5, 0.3f);
    Geometry wide = new Geometry(2, 37, 3, 8, 0.3f);
    int rows = 2 * 37;
    FloatView qkv = tensors.normal(rows, narrow.fusedWidth());
    FloatView padded = tensors.zeros(rows, wide.fusedWidth());
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < 2 * 24; i++) {
        padded.set(r * 72L + i, qkv.get(r * 63L + i));
      }
      for (int i = 0; i < 15; i++) {
        padded.set(r * 72L + 48 + i / 5 * 8 + i % 5, qkv.get(r * 63L + 48 + i));
      }
    }
    FloatView out = tensors.garbage((long) rows * 15);
    FloatView ought = tensors.garbage((long) rows * 24);
    FloatView saved = tensors.garbage(one.attention().savedFloats(wide));
    one.attention().forward(out, saved, qkv, narrow, DROPOUT);
    one.attention().forward(ought, saved, padded, wide, DROPOUT);
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < 15; i++) {
        Assertions.assertThat(out.get(r * 15L + i))
            .isEqualTo(ought.get(r * 24L + i / 5 * 8 + i % 5));
      }
    }
  }

  /** A norm with absent features equals that of a row in which these are zeros. */
  @ParameterizedTest
  @CsvSource({"5, 7", "17, 61", "64, 768", "767, 768"})
  void layerNormWithAbsentFeatures(int width, int normWidth) {
    int rows = 37;
    FloatView in = tensors.normal(rows, width);
    FloatView gain = tensors.normal(width);
    FloatView bias = tensors.normal(width);
    FloatView dOut = tensors.normal(rows, width);
    FloatView[][] results = new FloatView[4][];
    for (int set = 0; set < 4; set++) {
      LayerNorm norm = List.of(plain, one, two, one).get(set).layerNorm();
      boolean whole = set == 3;
      int stored = whole ? normWidth : width;
      FloatView out = tensors.garbage((long) rows * stored);
      FloatView mean = tensors.garbage(rows);
      FloatView rstd = tensors.garbage(rows);
      FloatView dIn = tensors.zeros(rows, stored);
      FloatView dGain = tensors.zeros(stored);
      FloatView dBias = tensors.zeros(stored);
      FloatView x = widened(in, rows, width, stored);
      FloatView g = widened(gain, 1, width, stored);
      FloatView b = widened(bias, 1, width, stored);
      FloatView d = widened(dOut, rows, width, stored);
      norm.forward(out, mean, rstd, x, g, b, rows, stored, normWidth, 1e-5f);
      norm.backward(dIn, dGain, dBias, d, x, mean, rstd, g, rows, stored, normWidth);
      results[set] =
          new FloatView[] {
            widened(out, rows, stored, width),
            mean,
            rstd,
            widened(dIn, rows, stored, width),
            widened(dGain, 1, stored, width),
            widened(dBias, 1, stored, width)
          };
    }
    for (int i = 0; i < 6; i++) {
      assertClose(results[1][i], results[0][i], TOLERANCE);
      assertSameBits(results[2][i], results[1][i]);
      assertClose(results[3][i], results[0][i], TOLERANCE);
    }
  }

  /** Returns the same rows with features removed, or zeros appended. */
  private FloatView widened(FloatView rows, int count, int from, int to) {
    FloatView out = tensors.zeros(count, to);
    for (int r = 0; r < count; r++) {
      for (int i = 0; i < Math.min(from, to); i++) {
        out.set((long) r * to + i, rows.get((long) r * from + i));
      }
    }
    return out;
  }

  @Test
  void attentionAfterALargerOne() {
    attention(131);
    attention(7);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 13, 1031, 5003})
  void crossEntropy(int vocabulary) {
    int rows = 17;
    FloatView logits = tensors.normal(rows, vocabulary);
    for (long i = 0; i < logits.size(); i++) {
      logits.set(i, logits.get(i) * 5);
    }
    MemorySegment targets = tensors.ids(rows + 3, vocabulary);
    targets.setAtIndex(ValueLayout.JAVA_INT, 5, CrossEntropy.IGNORED);
    FloatView[][] results = new FloatView[3][];
    for (int set = 0; set < 3; set++) {
      Kernels kernels = List.of(plain, one, two).get(set);
      FloatView losses = tensors.garbage(rows);
      FloatView same = tensors.garbage(rows);
      FloatView gradient = tensors.copy(logits);
      kernels.crossEntropy().forward(losses, gradient, targets, 3, rows, vocabulary);
      assertSameBits(gradient, logits);
      kernels.crossEntropy().forwardBackward(same, gradient, targets, 3, rows, vocabulary, 0.031f);
      assertSameBits(same, losses);
      results[set] = new FloatView[] {losses, gradient};
    }
    if (vocabulary > 1) {
      compare(results);
    }
    Assertions.assertThat(results[1][0].get(2)).isZero();
    Assertions.assertThat(results[1][1].get(2L * vocabulary)).isZero();
  }

  @Test
  void crossEntropyOfNanIsNan() {
    FloatView logits = tensors.normal(1, 29);
    logits.set(11, Float.NaN);
    FloatView losses = tensors.normal(1);
    one.crossEntropy().forward(losses, logits, tensors.ids(1, 29), 0, 1, 29);
    Assertions.assertThat(losses.get(0)).isNaN();
  }

  @Test
  void embedding() {
    int batch = 3;
    int tokens = 29;
    int width = 71;
    FloatView wte = tensors.normal(23, width);
    FloatView wpe = tensors.normal(31, width);
    MemorySegment ids = tensors.ids(batch * tokens, 23);
    FloatView dOut = tensors.normal(batch * tokens, width);
    FloatView dWte = tensors.normal(23, width);
    FloatView dWpe = tensors.normal(31, width);
    FloatView[][] results = new FloatView[3][];
    for (int set = 0; set < 3; set++) {
      Kernels kernels = List.of(plain, one, two).get(set);
      FloatView out = tensors.garbage(dOut.size());
      FloatView tokenGradients = tensors.copy(dWte);
      FloatView positionGradients = tensors.copy(dWpe);
      kernels.embedding().forward(out, wte, wpe, ids, batch, tokens, width);
      kernels
          .embedding()
          .backward(tokenGradients, positionGradients, dOut, ids, batch, tokens, width);
      results[set] = new FloatView[] {out, tokenGradients, positionGradients};
    }
    compare(results);
    for (int i = 0; i < 3; i++) {
      assertSameBits(results[1][i], results[0][i]);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 101, 40_009})
  void dropoutBitForBit(int size) {
    FloatView in = tensors.normal(size);
    FloatView residual = tensors.normal(size);
    for (DropoutSite site : new DropoutSite[] {DropoutSite.NONE, DROPOUT}) {
      FloatView expected = tensors.garbage(size);
      plain.dropout().apply(expected, in, size, site);
      FloatView expectedSum = tensors.garbage(size);
      plain.dropout().addTo(expectedSum, residual, in, size, site);
      for (Kernels kernels : List.of(one, two)) {
        FloatView out = tensors.copy(in);
        kernels.dropout().apply(out, out, size, site);
        assertSameBits(out, expected);
        FloatView sum = tensors.copy(residual);
        kernels.dropout().addTo(sum, sum, in, size, site);
        assertSameBits(sum, expectedSum);
      }
    }
  }

  @Test
  void reductions() {
    int rows = 211;
    int width = 167;
    FloatView x = tensors.normal(rows, width);
    FloatView sums = tensors.normal(width);
    FloatView[][] results = new FloatView[3][];
    double[] norms = new double[3];
    for (int set = 0; set < 3; set++) {
      Kernels kernels = List.of(plain, one, two).get(set);
      FloatView total = tensors.copy(sums);
      kernels.reductions().addColumnSums(total, x, rows, width);
      norms[set] = kernels.reductions().squaredNorm(x, x.size());
      results[set] = new FloatView[] {total};
    }
    compare(results);
    Assertions.assertThat(norms[1]).isCloseTo(norms[0], Offset.offset(1e-6 * norms[0]));
    Assertions.assertThat(norms[2]).isEqualTo(norms[1]);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.02, 0.5, 0.999, 1})
  void maskingBitForBit(double density) {
    int size = 40_009;
    FloatView values = tensors.normal(size);
    values.set(1, -0f);
    values.set(size - 1, Float.NaN);
    SplittableRandom random = new SplittableRandom(5);
    long[] kept = new long[(size + 63) / 64];
    for (int i = 0; i < size; i++) {
      kept[i >>> 6] |= (random.nextDouble() < density ? 1L : 0) << (i & 63);
    }
    FloatView expected = tensors.copy(values);
    plain.masking().zeroPruned(expected, kept);
    for (Kernels kernels : List.of(one, two)) {
      FloatView masked = tensors.copy(values);
      kernels.masking().zeroPruned(masked, kept);
      assertSameBits(masked, expected);
    }
    for (int i = 0; i < size; i++) {
      boolean keeps = (kept[i >>> 6] >>> (i & 63) & 1) != 0;
      Assertions.assertThat(Float.floatToRawIntBits(expected.get(i)))
          .isEqualTo(keeps ? Float.floatToRawIntBits(values.get(i)) : 0);
    }
  }

  @Test
  void adamStepBitForBit() {
    int size = 33_331;
    FloatView[] state =
        new FloatView[] {
          tensors.normal(size), tensors.normal(size), tensors.normal(size), tensors.normal(size)
        };
    for (int i = 0; i < size; i++) {
      state[3].set(i, Math.abs(state[3].get(i)));
    }
    var coefficients =
        new AdamStep.Coefficients(
            1e-2,
            new AdamStep.Moment(0.9, 0.19),
            new AdamStep.Moment(0.999, 0.002),
            1e-8,
            new AdamStep.WeightDecay(0.01, 0.02),
            0.7);
    FloatView[][] results = new FloatView[3][];
    for (int set = 0; set < 3; set++) {
      Kernels kernels = List.of(plain, one, two).get(set);
      FloatView w = tensors.copy(state[0]);
      FloatView m = tensors.copy(state[2]);
      FloatView v = tensors.copy(state[3]);
      kernels.adamStep().step(w, state[1], m, v, size, coefficients);
      results[set] = new FloatView[] {w, m, v};
    }
    for (int i = 0; i < 3; i++) {
      assertSameBits(results[1][i], results[0][i]);
      assertSameBits(results[2][i], results[0][i]);
    }
  }
}
