package dev.espalier.structure;

import dev.espalier.kernel.ActivationFunction;
import dev.espalier.model.Gpt2Config;
import java.util.ArrayList;
import java.util.List;

/**
 * The model in evaluation, in doubles and plain loops. Keeps the values of every unit: each list or
 * array is [layer][position][unit]. The head has a separate matrix, so that it can be changed
 * without the embedding.
 */
final class PlainForward {

  final List<double[][]> stream = new ArrayList<>();
  final List<double[][]> attentionFeatures = new ArrayList<>();
  final List<double[][]> qkv = new ArrayList<>();
  final List<double[][]> attended = new ArrayList<>();
  final List<double[][]> attentionOutput = new ArrayList<>();
  final List<double[][]> mlpFeatures = new ArrayList<>();
  final List<double[][]> neurons = new ArrayList<>();
  final List<double[][]> mlpOutput = new ArrayList<>();
  final double[][] finalFeatures;
  final double[][] logits;

  private final TinyModel model;
  private final Gpt2Config config;

  PlainForward(TinyModel model, int[] text) {
    this(model, model.head(), text);
  }

  PlainForward(TinyModel model, double[] head, int[] text) {
    this.model = model;
    this.config = model.config();
    int width = config.nEmbd();
    double[][] x = new double[text.length][width];
    double[] wte = model.wte();
    double[] wpe = model.wpe();
    for (int t = 0; t < text.length; t++) {
      for (int f = 0; f < width; f++) {
        x[t][f] = wte[text[t] * width + f] + wpe[t * width + f];
      }
    }
    stream.add(x);
    for (int layer = 0; layer < config.nLayer(); layer++) {
      x = block(layer, x);
      stream.add(x);
    }
    finalFeatures = norm(x, model.of("transformer.ln_f.weight"), model.of("transformer.ln_f.bias"));
    logits = new double[text.length][config.vocabSize()];
    for (int t = 0; t < text.length; t++) {
      for (int v = 0; v < config.vocabSize(); v++) {
        for (int f = 0; f < width; f++) {
          logits[t][v] += finalFeatures[t][f] * head[v * width + f];
        }
      }
    }
  }

  private double[][] block(int layer, double[][] x) {
    double[][] in = norm(x, model.of(layer, "ln_1.weight"), model.of(layer, "ln_1.bias"));
    double[][] projected = project(layer, "attn.c_attn", in);
    double[][] out = attend(layer, projected);
    double[][] written = project(layer, "attn.c_proj", out);
    double[][] middle = sum(x, written);
    double[][] read = norm(middle, model.of(layer, "ln_2.weight"), model.of(layer, "ln_2.bias"));
    double[][] hidden = project(layer, "mlp.c_fc", read);
    for (double[] row : hidden) {
      for (int n = 0; n < row.length; n++) {
        row[n] = activate(row[n], config.activationFunction());
      }
    }
    double[][] added = project(layer, "mlp.c_proj", hidden);
    attentionFeatures.add(in);
    qkv.add(projected);
    attended.add(out);
    attentionOutput.add(written);
    mlpFeatures.add(read);
    neurons.add(hidden);
    mlpOutput.add(added);
    return sum(middle, added);
  }

  private double[][] norm(double[][] x, double[] gain, double[] bias) {
    double[][] out = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      int width = x[t].length;
      double mean = 0;
      for (double value : x[t]) {
        mean += value / width;
      }
      double variance = 0;
      for (double value : x[t]) {
        variance += (value - mean) * (value - mean) / width;
      }
      out[t] = new double[width];
      for (int f = 0; f < width; f++) {
        double normed = (x[t][f] - mean) / Math.sqrt(variance + config.layerNormEpsilon());
        out[t][f] = normed * gain[f] + bias[f];
      }
    }
    return out;
  }

  private double[][] project(int layer, String name, double[][] in) {
    double[] weight = model.of(layer, name + ".weight");
    double[] bias = model.of(layer, name + ".bias");
    double[][] out = new double[in.length][];
    for (int t = 0; t < in.length; t++) {
      out[t] = bias.clone();
      for (int i = 0; i < in[t].length; i++) {
        for (int o = 0; o < bias.length; o++) {
          out[t][o] += in[t][i] * weight[i * bias.length + o];
        }
      }
    }
    return out;
  }

  private double[][] attend(int layer, double[][] qkv) {
    int width = config.nEmbd();
    double[][] out = new double[qkv.length][width];
    for (int head = 0; head < config.nHead(); head++) {
      int from = head * config.headWidth();
      int to = from + config.headWidth();
      for (int query = 0; query < qkv.length; query++) {
        double[] weights = new double[query + 1];
        double sum = 0;
        for (int key = 0; key <= query; key++) {
          double score = 0;
          for (int d = from; d < to; d++) {
            score += qkv[query][d] * qkv[key][width + d];
          }
          weights[key] = Math.exp(score * config.attentionScale(layer));
          sum += weights[key];
        }
        for (int key = 0; key <= query; key++) {
          for (int d = from; d < to; d++) {
            out[query][d] += weights[key] / sum * qkv[key][2 * width + d];
          }
        }
      }
    }
    return out;
  }

  private static double[][] sum(double[][] one, double[][] other) {
    double[][] sum = new double[one.length][];
    for (int t = 0; t < one.length; t++) {
      sum[t] = one[t].clone();
      for (int f = 0; f < sum[t].length; f++) {
        sum[t][f] += other[t][f];
      }
    }
    return sum;
  }

  private static double activate(double x, ActivationFunction function) {
    return switch (function) {
      case GELU_NEW -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
      case RELU -> Math.max(x, 0);
      case SILU -> x / (1 + Math.exp(-x));
      case QUICK_GELU -> x / (1 + Math.exp(-1.702 * x));
      case TANH -> Math.tanh(x);
      case GELU -> throw new IllegalArgumentException("no plain erf here");
    };
  }
}
