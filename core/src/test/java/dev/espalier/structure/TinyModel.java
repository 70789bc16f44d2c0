package dev.espalier.structure;

import dev.espalier.fixture.ConfigOf;
import dev.espalier.kernel.ActivationFunction;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.memory.TensorSpec.Kind;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Parameters;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A GPT-2 small enough to test every unit: 2 layers, 6 features, 3 heads, 5 neurons, 7 tokens. */
final class TinyModel {

  static final int WIDTH = 6;
  static final int HEADS = 3;
  static final int HEAD_WIDTH = 2;
  static final int INNER = 5;
  static final int LAYERS = 2;
  static final int VOCABULARY = 7;
  static final int POSITIONS = 5;

  private static final String LAYER = "transformer.h.";

  private final Gpt2Config config;
  private final Gpt2Layout layout;
  private final Map<String, double[]> values = new LinkedHashMap<>();

  /** By name without prefix, since concatenating names is slow. */
  private final List<Map<String, double[]>> layers = new ArrayList<>();

  TinyModel(Gpt2Config config) {
    this.config = config;
    this.layout = Gpt2Layout.of(config);
    for (TensorSpec spec : layout.specs()) {
      put(spec.name(), new double[Math.toIntExact(spec.shape().size())]);
    }
  }

  private void put(String name, double[] tensor) {
    values.put(name, tensor);
    if (name.startsWith(LAYER)) {
      int end = name.indexOf('.', LAYER.length());
      int layer = Integer.parseInt(name.substring(LAYER.length(), end));
      while (layers.size() <= layer) {
        layers.add(new HashMap<>());
      }
      layers.get(layer).put(name.substring(end + 1), tensor);
    }
  }

  static Gpt2Config config(ActivationFunction activation) {
    return config(activation, LAYERS, VOCABULARY, POSITIONS);
  }

  static Gpt2Config config(
      ActivationFunction activation, int layers, int vocabulary, int positions) {
    return ConfigOf.shape(vocabulary, positions, WIDTH, layers, HEADS, INNER)
        .activation(activation)
        .make();
  }

  /** All weights present, drawn at random. */
  static TinyModel dense(long seed) {
    return random(config(ActivationFunction.GELU_NEW), new Random(seed), 1, 1, 1);
  }

  /** Each weight, gain and bias is present with the given probability. */
  static TinyModel random(
      Gpt2Config config, Random random, double density, double gains, double biases) {
    TinyModel model = new TinyModel(config);
    for (TensorSpec spec : model.layout.specs()) {
      double[] tensor = model.of(spec.name());
      double share =
          switch (spec.kind()) {
            case LAYER_NORM_GAIN -> gains;
            case LAYER_NORM_BIAS, PROJECTION_BIAS -> biases;
            case EMBEDDING, HEAD, PROJECTION -> density;
          };
      for (int i = 0; i < tensor.length; i++) {
        double value = draw(random);
        tensor[i] = random.nextDouble() < share ? value : 0;
      }
    }
    return model;
  }

  /** Never 0, in float precision. */
  static double draw(Random random) {
    return (float) ((random.nextBoolean() ? 1 : -1) * (0.1 + 0.9 * random.nextDouble()));
  }

  TinyModel copy() {
    TinyModel copy = new TinyModel(config);
    values.forEach((name, of) -> copy.put(name, of.clone()));
    return copy;
  }

  Gpt2Config config() {
    return config;
  }

  Gpt2Layout layout() {
    return layout;
  }

  /** Returns the values of a tensor, which may be modified. */
  double[] of(String name) {
    double[] tensor = values.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(name);
    }
    return tensor;
  }

  /** Returns the values of a block's tensor, such as {@code mlp.c_fc.weight}. */
  double[] of(int layer, String name) {
    double[] tensor = layers.get(layer).get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(name);
    }
    return tensor;
  }

  double[] wte() {
    return of("transformer.wte.weight");
  }

  /** Returns the head; {@code wte} if it is tied. */
  double[] head() {
    return of(layout.specs().get(layout.head()).name());
  }

  double[] wpe() {
    return of("transformer.wpe.weight");
  }

  /** Prunes a row of a matrix, or one element of a vector. */
  TinyModel cutRow(int layer, String name, int row) {
    cutRow(of(layer, name), columns(layer, name), row);
    return this;
  }

  /** Prunes a column of a matrix. */
  TinyModel cutColumn(int layer, String name, int column) {
    cutColumn(of(layer, name), columns(layer, name), column);
    return this;
  }

  int columns(int layer, String name) {
    return layout.specs().stream()
        .filter(spec -> spec.name().equals(LAYER + layer + "." + name))
        .mapToInt(spec -> spec.shape().rank() == 1 ? 1 : spec.shape().dim(1))
        .findFirst()
        .orElseThrow();
  }

  static void cutRow(double[] matrix, int columns, int row) {
    java.util.Arrays.fill(matrix, row * columns, (row + 1) * columns, 0);
  }

  static void cutColumn(double[] matrix, int columns, int column) {
    for (int i = column; i < matrix.length; i += columns) {
      matrix[i] = 0;
    }
  }

  Parameters parameters() {
    Parameters parameters = Parameters.allocate(Arena.ofAuto(), config);
    values.forEach(
        (name, of) -> {
          FloatView view = parameters.slab().view(name);
          for (int i = 0; i < of.length; i++) {
            view.set(i, (float) of[i]);
          }
        });
    return parameters;
  }

  Connectivity analyse() {
    return Connectivity.of(KeptWeights.of(parameters()));
  }

  static boolean isBias(TensorSpec spec) {
    return spec.kind() == Kind.LAYER_NORM_BIAS || spec.kind() == Kind.PROJECTION_BIAS;
  }
}
