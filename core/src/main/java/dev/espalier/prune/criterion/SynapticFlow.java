package dev.espalier.prune.criterion;

import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Gpt2Layout.BlockTensor;
import dev.espalier.model.LayerShape;
import dev.espalier.model.Parameters;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The synaptic flow through each weight of a linearised GPT-2. All weights are replaced by their
 * absolute values, and for one position:
 *
 * <ul>
 *   <li>the input is every token and every position at once, {@code x = Σ_v wte[v] + Σ_p wpe[p]};
 *   <li>a layer norm only multiplies by its gain, and biases are 0;
 *   <li>since all tokens are alike, a head's softmax is uniform and returns the head's values.
 *       Queries and keys would then carry no flow and be pruned first; hence a head adds to each of
 *       its values the square root of its mean score, {@code √(mean_d q_d · k_d)}, which has the
 *       same degree as the values;
 *   <li>the MLP's activation is the identity;
 *   <li>R is the sum of all logits; a tied head is {@code wte}, whose flow is then the sum over
 *       both uses.
 * </ul>
 *
 * <p>Every sub-layer is homogeneous of degree one, so the scores {@code |w| · ∂R/∂|w| / R} of
 * weights through which the whole flow passes, such as {@code ln_f}, sum to one. The stream is
 * scaled to a largest value of 1 after each sub-layer, in 64 bits, so that no depth overflows; the
 * scale cancels in the scores.
 */
final class SynapticFlow {

  private final Parameters weights;
  private final Gpt2Config config;
  private final Gpt2Layout layout;

  /** The operations of the backward pass, last first. */
  private final Deque<Runnable> backward = new ArrayDeque<>();

  /** By tensor: a factor for each row and one for each column, whose product is ∂R/∂|w| / R. */
  private final Map<Integer, double[]> rows = new HashMap<>();

  private final Map<Integer, double[]> columns = new HashMap<>();

  /** The residual stream and, in the backward pass, its gradient. */
  private double[] stream;

  private SynapticFlow(Parameters weights) {
    this.weights = weights;
    this.config = weights.config();
    this.layout = weights.layout();
    this.stream = new double[config.nEmbd()];
  }

  /** Returns the flow through a model; weights that are 0 carry none. */
  static SynapticFlow of(Parameters weights) {
    SynapticFlow flow = new SynapticFlow(weights);
    flow.compute();
    return flow;
  }

  /** Returns {@code ∂R/∂|w| / R} of a weight; a gain is a single column. */
  double through(int tensor, int row, int column) {
    return at(rows, tensor, row) * at(columns, tensor, column);
  }

  private static double at(Map<Integer, double[]> factors, int tensor, int index) {
    double[] values = factors.get(tensor);
    return values == null ? 1 : values[index];
  }

  private void compute() {
    double[] head = columnSums(layout.head());
    stream = columnSums(layout.wte());
    add(stream, columnSums(layout.wpe()));
    rescale();
    for (int layer = 0; layer < config.nLayer(); layer++) {
      LayerShape shape = config.layer(layer);
      if (shape.hasHeads()) {
        attention(layer, shape);
      }
      if (shape.hasNeurons()) {
        mlp(layer, shape);
      }
    }
    double[] normed = gain(layout.lnFWeight(), stream);
    double flow = 0;
    for (int j = 0; j < normed.length; j++) {
      flow += normed[j] * head[j];
    }
    double per = flow == 0 ? 0 : 1 / flow;
    // From here on the stream holds the gradient.
    stream = gainBackward(layout.lnFWeight(), stream, scaled(head, per));
    while (!backward.isEmpty()) {
      backward.pop().run();
    }
    columns.put(layout.wpe(), stream);
    double[] throughHead = scaled(normed, per);
    if (layout.head() == layout.wte()) {
      add(throughHead, stream);
    } else {
      columns.put(layout.wte(), stream);
    }
    columns.put(layout.head(), throughHead);
  }

  private void attention(int layer, LayerShape shape) {
    int gain = layout.block(layer, BlockTensor.LN_1_WEIGHT);
    int cAttn = layout.block(layer, BlockTensor.C_ATTN_WEIGHT);
    int cProj = layout.block(layer, BlockTensor.ATTN_C_PROJ_WEIGHT);
    double[] in = stream.clone();
    int[] read = shape.attentionInputs().indices(in.length);
    double[] normed = select(read, gain(gain, in));
    double[] fused = multiply(cAttn, normed);
    double[] scores = new double[shape.heads()];
    double[] attended = attend(fused, scores, shape);
    add(stream, multiply(cProj, attended));
    backward.push(
        () -> {
          double[] g = multiplyBackward(cProj, attended, stream);
          double[] dFused = attendBackward(g, fused, scores, shape);
          double[] dNormed = spread(read, multiplyBackward(cAttn, normed, dFused), in.length);
          add(stream, gainBackward(gain, in, dNormed));
        });
    rescale();
  }

  private void mlp(int layer, LayerShape shape) {
    int gain = layout.block(layer, BlockTensor.LN_2_WEIGHT);
    int cFc = layout.block(layer, BlockTensor.C_FC_WEIGHT);
    int cProj = layout.block(layer, BlockTensor.MLP_C_PROJ_WEIGHT);
    double[] in = stream.clone();
    int[] read = shape.mlpInputs().indices(in.length);
    double[] normed = select(read, gain(gain, in));
    double[] hidden = multiply(cFc, normed);
    add(stream, multiply(cProj, hidden));
    backward.push(
        () -> {
          double[] g = multiplyBackward(cProj, hidden, stream);
          double[] dNormed = spread(read, multiplyBackward(cFc, normed, g), in.length);
          add(stream, gainBackward(gain, in, dNormed));
        });
    rescale();
  }

  /** Returns the part of a norm's output that a projection reads. */
  private static double[] select(int[] read, double[] normed) {
    return Arrays.stream(read).mapToDouble(i -> normed[i]).toArray();
  }

  /** The backward pass of {@link #select}. */
  private static double[] spread(int[] read, double[] gradient, int width) {
    double[] all = new double[width];
    for (int i = 0; i < read.length; i++) {
      all[read[i]] = gradient[i];
    }
    return all;
  }

  /** Returns the values plus their head's score, which is stored in {@code scores}. */
  private static double[] attend(double[] fused, double[] scores, LayerShape shape) {
    double[] out = new double[shape.valuesWidth()];
    for (int head = 0; head < shape.heads(); head++) {
      double sum = 0;
      for (int d = head * shape.headWidth(); d < (head + 1) * shape.headWidth(); d++) {
        sum += fused[d] * fused[shape.keysWidth() + d];
      }
      scores[head] = Math.sqrt(sum / shape.headWidth());
      for (int d = head * shape.valueWidth(); d < (head + 1) * shape.valueWidth(); d++) {
        out[d] = fused[2 * shape.keysWidth() + d] + scores[head];
      }
    }
    return out;
  }

  private static double[] attendBackward(
      double[] g, double[] fused, double[] scores, LayerShape shape) {
    double[] d = new double[fused.length];
    int keys = shape.keysWidth();
    for (int head = 0; head < shape.heads(); head++) {
      double sum = 0;
      for (int v = head * shape.valueWidth(); v < (head + 1) * shape.valueWidth(); v++) {
        d[2 * keys + v] = g[v];
        sum += g[v];
      }
      double factor = scores[head] == 0 ? 0 : sum / (2 * shape.headWidth() * scores[head]);
      for (int q = head * shape.headWidth(); q < (head + 1) * shape.headWidth(); q++) {
        d[q] = factor * fused[keys + q];
        d[keys + q] = factor * fused[q];
      }
    }
    return d;
  }

  /** Scales the stream to a largest value of 1, and the gradient in the backward pass likewise. */
  private void rescale() {
    double largest = Arrays.stream(stream).max().orElse(0);
    if (largest > 0) {
      stream = scaled(stream, 1 / largest);
      backward.push(() -> stream = scaled(stream, 1 / largest));
    }
  }

  private double[] gain(int tensor, double[] in) {
    FloatView gain = weights.slab().view(tensor);
    double[] out = new double[in.length];
    for (int j = 0; j < out.length; j++) {
      out[j] = in[j] * Math.abs(gain.get(j));
    }
    return out;
  }

  private double[] gainBackward(int tensor, double[] in, double[] g) {
    double[] through = new double[in.length];
    for (int j = 0; j < through.length; j++) {
      through[j] = in[j] * g[j];
    }
    rows.put(tensor, through);
    return gain(tensor, g);
  }

  /** Returns {@code in · |W|}. */
  private double[] multiply(int tensor, double[] in) {
    FloatView weight = weights.slab().view(tensor);
    double[] out = new double[weight.shape().dim(1)];
    for (int i = 0; i < in.length; i++) {
      long row = (long) i * out.length;
      for (int j = 0; j < out.length; j++) {
        out[j] += in[i] * Math.abs(weight.get(row + j));
      }
    }
    return out;
  }

  /** Returns {@code |W| · g}. */
  private double[] multiplyBackward(int tensor, double[] in, double[] g) {
    rows.put(tensor, in);
    columns.put(tensor, g.clone());
    FloatView weight = weights.slab().view(tensor);
    double[] d = new double[in.length];
    for (int i = 0; i < d.length; i++) {
      long row = (long) i * g.length;
      for (int j = 0; j < g.length; j++) {
        d[i] += Math.abs(weight.get(row + j)) * g[j];
      }
    }
    return d;
  }

  private double[] columnSums(int tensor) {
    TensorSpec spec = layout.specs().get(tensor);
    double[] ones = new double[spec.shape().dim(0)];
    Arrays.fill(ones, 1);
    return multiply(tensor, ones);
  }

  private static double[] scaled(double[] values, double factor) {
    double[] scaled = new double[values.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = values[i] * factor;
    }
    return scaled;
  }

  private static void add(double[] sums, double[] values) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += values[i];
    }
  }
}
