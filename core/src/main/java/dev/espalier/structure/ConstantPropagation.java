package dev.espalier.structure;

import dev.espalier.kernel.Activation;
import dev.espalier.kernel.plain.PlainActivation;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Inputs;
import dev.espalier.model.LayerShape;
import dev.espalier.model.Parameters;
import dev.espalier.model.Parameters.BlockParameters;
import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * The values of units when the model reads one token, in double precision; those of constant units
 * are the same for every text. Attention over a single token returns its values.
 */
final class ConstantPropagation {

  private final Parameters weights;
  private final Gpt2Config config;
  private final Activation activation = new PlainActivation();
  private final double[] stream;
  private double[] normed1 = {};
  private double[] attended = {};
  private double[] normed2 = {};
  private double[] neurons = {};

  /** Starts before the first block. */
  ConstantPropagation(Parameters weights) {
    this.weights = weights;
    this.config = weights.config();
    stream = new double[config.nEmbd()];
    for (int f = 0; f < stream.length; f++) {
      stream[f] = (double) weights.wte().get(f) + weights.wpe().get(f);
    }
  }

  /** Computes the next block; blocks must be computed in order. */
  void advance(int layer) {
    LayerShape shape = config.layer(layer);
    BlockParameters w = weights.block(layer);
    if (shape.hasAttention()) {
      normed1 = shape.hasHeads() ? norm(w.ln1().weight(), w.ln1().bias()) : new double[0];
      double[] qkv =
          shape.hasHeads()
              ? project(
                  read(normed1, shape.attentionInputs()), w.cAttn().weight(), w.cAttn().bias())
              : new double[0];
      attended = new double[shape.valuesWidth()];
      System.arraycopy(qkv, 2 * shape.keysWidth(), attended, 0, attended.length);
      add(project(attended, w.attnCProj().weight(), w.attnCProj().bias()));
    }
    if (shape.hasMlp()) {
      normed2 = shape.hasNeurons() ? norm(w.ln2().weight(), w.ln2().bias()) : new double[0];
      neurons =
          shape.hasNeurons()
              ? project(read(normed2, shape.mlpInputs()), w.cFc().weight(), w.cFc().bias())
              : new double[0];
      activate(neurons);
      add(project(neurons, w.mlpCProj().weight(), w.mlpCProj().bias()));
    }
  }

  /** Returns {@code ln_1}'s output in the current block. */
  double[] normed1() {
    return normed1;
  }

  /** Returns the output of the heads. */
  double[] attended() {
    return attended;
  }

  /** Returns {@code ln_2}'s output. */
  double[] normed2() {
    return normed2;
  }

  /** Returns the hidden layer after its activation. */
  double[] neurons() {
    return neurons;
  }

  private double[] norm(FloatView gain, FloatView bias) {
    int width = config.normWidth();
    double mean = 0;
    for (double x : stream) {
      mean += x / width;
    }
    double variance = (width - stream.length) * mean * mean / width;
    for (double x : stream) {
      variance += (x - mean) * (x - mean) / width;
    }
    double[] out = new double[stream.length];
    for (int f = 0; f < out.length; f++) {
      double normal = (stream[f] - mean) / Math.sqrt(variance + config.layerNormEpsilon());
      out[f] = normal * gain.get(f) + bias.get(f);
    }
    return out;
  }

  private static double[] read(double[] normed, Inputs inputs) {
    return Arrays.stream(inputs.indices(normed.length)).mapToDouble(i -> normed[i]).toArray();
  }

  private static double[] project(double[] in, FloatView weight, FloatView bias) {
    double[] out = new double[Math.toIntExact(bias.size())];
    for (int o = 0; o < out.length; o++) {
      out[o] = bias.get(o);
    }
    for (int i = 0; i < in.length; i++) {
      if (in[i] != 0) {
        long row = (long) i * out.length;
        for (int o = 0; o < out.length; o++) {
          out[o] += in[i] * weight.get(row + o);
        }
      }
    }
    return out;
  }

  private void activate(double[] values) {
    try (Arena arena = Arena.ofConfined()) {
      FloatView view = FloatView.allocate(arena, values.length);
      for (int i = 0; i < values.length; i++) {
        view.set(i, (float) values[i]);
      }
      activation.forward(view, view, values.length, config.activationFunction());
      for (int i = 0; i < values.length; i++) {
        values[i] = view.get(i);
      }
    }
  }

  private void add(double[] branch) {
    for (int f = 0; f < stream.length; f++) {
      stream[f] += branch[f];
    }
  }
}
