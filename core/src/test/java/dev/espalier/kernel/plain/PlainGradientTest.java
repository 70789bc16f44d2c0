package dev.espalier.kernel.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.kernel.ActivationFunction;
import dev.espalier.kernel.Attention.Geometry;
import dev.espalier.kernel.DropoutSite;
import dev.espalier.kernel.RandomTensors;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The plain gradients against central differences of the plain forward passes. */
class PlainGradientTest {

  private static final float STEP = 1f / 128;
  private static final double TOLERANCE = 2e-3;

  private final RandomTensors tensors = new RandomTensors(23);

  private static void assertGradient(FloatView gradient, FloatView x, DoubleSupplier loss) {
    for (long i = 0; i < x.size(); i++) {
      float kept = x.get(i);
      x.set(i, kept + STEP);
      double above = loss.getAsDouble();
      x.set(i, kept - STEP);
      double below = loss.getAsDouble();
      x.set(i, kept);
      assertThat((double) gradient.get(i))
          .as("element %s", i)
          .isCloseTo((above - below) / (2 * STEP), within(TOLERANCE));
    }
  }

  private static double dot(FloatView x, FloatView y) {
    double sum = 0;
    for (long i = 0; i < x.size(); i++) {
      sum += (double) x.get(i) * y.get(i);
    }
    return sum;
  }

  @Test
  void layerNorm() {
    int rows = 3;
    int width = 11;
    FloatView in = tensors.normal(rows, width);
    FloatView gain = tensors.normal(width);
    FloatView bias = tensors.normal(width);
    FloatView weight = tensors.normal(rows, width);
    FloatView out = tensors.garbage(weight.size());
    FloatView mean = tensors.garbage(rows);
    FloatView rstd = tensors.garbage(rows);
    PlainLayerNorm layerNorm = new PlainLayerNorm();
    DoubleSupplier loss =
        () -> {
          layerNorm.forward(out, mean, rstd, in, gain, bias, rows, width, 1e-5f);
          return dot(out, weight);
        };
    loss.getAsDouble();
    FloatView dIn = zeros(in);
    FloatView dGain = zeros(gain);
    FloatView dBias = zeros(bias);
    layerNorm.backward(dIn, dGain, dBias, weight, in, mean, rstd, gain, rows, width);
    assertGradient(dIn, in, loss);
    assertGradient(dGain, gain, loss);
    assertGradient(dBias, bias, loss);
  }

  private FloatView zeros(FloatView like) {
    FloatView view = tensors.copy(like);
    view.zero();
    return view;
  }

  @ParameterizedTest
  @EnumSource
  void activation(ActivationFunction function) {
    for (double x = -5.03; x < 5; x += 0.11) {
      double h = 1e-5;
      double slope =
          (PlainActivation.value(function, x + h) - PlainActivation.value(function, x - h))
              / (2 * h);
      assertThat(PlainActivation.derivative(function, x)).isCloseTo(slope, within(1e-8));
    }
  }

  @Test
  void knownActivations() {
    assertThat(PlainActivation.value(ActivationFunction.GELU, 1))
        .isCloseTo(0.8413447460685429, within(1e-12));
    assertThat(PlainActivation.value(ActivationFunction.GELU, -3))
        .isCloseTo(-0.00404969409489, within(1e-12));
    assertThat(PlainActivation.value(ActivationFunction.GELU_NEW, 1))
        .isCloseTo(0.841191990608, within(1e-9));
    assertThat(PlainActivation.value(ActivationFunction.SILU, 2))
        .isCloseTo(1.761594155956, within(1e-9));
    assertThat(PlainActivation.value(ActivationFunction.RELU, -2)).isZero();
  }

  @Test
  void errorFunctionJoinsItsTwoForms() {
    assertThat(Erf.complement(0.5)).isCloseTo(0.4795001221869535, within(1e-13));
    assertThat(Erf.complement(2.4999999) / 4.0695223e-4).isCloseTo(1, within(1e-6));
    assertThat(Erf.complement(2.5) / 4.069520174449588e-04).isCloseTo(1, within(1e-11));
    assertThat(Erf.complement(5) / 1.5374597944280347e-12).isCloseTo(1, within(1e-11));
    assertThat(Erf.complement(-1)).isCloseTo(1.8427007929497148, within(1e-13));
  }

  @Test
  void attention() {
    Geometry geometry = new Geometry(2, 5, 2, 3, 0.6f);
    for (DropoutSite dropout :
        new DropoutSite[] {DropoutSite.NONE, new DropoutSite(0.3f, 1, 2, 3, 4)}) {
      FloatView qkv = tensors.normal(10, 18);
      FloatView weight = tensors.normal(10, 6);
      FloatView out = tensors.garbage(weight.size());
      PlainAttention attention = new PlainAttention();
      FloatView saved = tensors.garbage(attention.savedFloats(geometry));
      DoubleSupplier loss =
          () -> {
            attention.forward(out, saved, qkv, geometry, dropout);
            return dot(out, weight);
          };
      loss.getAsDouble();
      FloatView dQkv = tensors.garbage(qkv.size());
      attention.backward(dQkv, weight, qkv, saved, geometry, dropout);
      assertGradient(dQkv, qkv, loss);
    }
  }

  @Test
  void attentionDoesNotLookAhead() {
    Geometry geometry = new Geometry(1, 7, 1, 5, 1);
    FloatView qkv = tensors.normal(7, 15);
    FloatView before = tensors.garbage(35);
    FloatView after = tensors.garbage(35);
    PlainAttention attention = new PlainAttention();
    FloatView saved = tensors.garbage(49);
    attention.forward(before, saved, qkv, geometry, DropoutSite.NONE);
    for (int j = 0; j < 15; j++) {
      qkv.set(4 * 15 + j, 9);
    }
    attention.forward(after, saved, qkv, geometry, DropoutSite.NONE);
    for (int i = 0; i < 20; i++) {
      assertThat(after.get(i)).isEqualTo(before.get(i));
    }
    assertThat(after.get(21)).isNotEqualTo(before.get(21));
  }

  @Test
  void crossEntropy() {
    int rows = 4;
    int vocabulary = 7;
    FloatView logits = tensors.normal(rows, vocabulary);
    MemorySegment targets = tensors.ids(rows, vocabulary);
    FloatView losses = tensors.garbage(rows);
    PlainCrossEntropy entropy = new PlainCrossEntropy();
    DoubleSupplier loss =
        () -> {
          entropy.forward(losses, logits, targets, 0, rows, vocabulary);
          double sum = 0;
          for (int r = 0; r < rows; r++) {
            sum += losses.get(r) * 0.5;
          }
          return sum;
        };
    FloatView gradient = tensors.copy(logits);
    entropy.forwardBackward(losses, gradient, targets, 0, rows, vocabulary, 0.5f);
    assertGradient(gradient, logits, loss);
  }
}
