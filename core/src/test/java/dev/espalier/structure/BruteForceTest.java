package dev.espalier.structure;

import static dev.espalier.structure.TinyModel.HEAD_WIDTH;
import static dev.espalier.structure.TinyModel.INNER;
import static dev.espalier.structure.TinyModel.LAYERS;
import static dev.espalier.structure.TinyModel.VOCABULARY;
import static dev.espalier.structure.TinyModel.WIDTH;
import static dev.espalier.structure.UnitState.CONSTANT;
import static dev.espalier.structure.UnitState.DEAD;
import static dev.espalier.structure.UnitState.LIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.kernel.ActivationFunction;
import dev.espalier.model.Gpt2Config;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The analysis of the units of random tiny models, verified by changing each unit. */
class BruteForceTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void everyUnitHasTheStateOfTheAnalysis(int hundred) {
    assertUnitsAreRight(hundred, true);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void everyUnitHasTheStateOfTheAnalysisWithAnUntiedHead(int hundred) {
    assertUnitsAreRight(hundred, false);
  }

  private static void assertUnitsAreRight(int hundred, boolean tied) {
    for (int seed = 100 * hundred; seed < 100 * hundred + 100; seed++) {
      Random random = new Random(seed);
      boolean generic = seed % 5 != 4;
      // A ReLU may never be active, so that a unit behind it has no effect although it could.
      ActivationFunction activation =
          generic ? Trial.SMOOTH.get(seed % Trial.SMOOTH.size()) : ActivationFunction.RELU;
      Gpt2Config config = TinyModel.config(activation).withTiedHead(tied);
      Trial trial = new Trial(Trial.random(random, config), random);
      for (int layer = 0; layer < LAYERS; layer++) {
        streamIsRight(trial, layer);
        featuresAreRight(trial, layer, generic);
        attentionIsRight(trial, layer, generic, random);
        mlpIsRight(trial, layer, generic, random);
      }
      headIsRight(trial, generic);
    }
  }

  private static void streamIsRight(Trial trial, int layer) {
    boolean read = trial.connectivity.finalFeatures().count(LIVE) > 0;
    for (int f = 0; f < WIDTH; f++) {
      int feature = f;
      double spread = trial.spread(forward -> forward.stream.get(layer), f);
      switch (trial.connectivity.layers().get(layer).stream().state(f)) {
        case DEAD -> {
          if (read) {
            assertThat(spread).isZero();
            assertThat(trial.value(forward -> forward.stream.get(layer), feature)).isZero();
          }
        }
        case CONSTANT -> assertThat(spread).isLessThan(Trial.SAME);
        case LIVE -> assertThat(spread).isGreaterThan(Trial.SAME);
      }
    }
  }

  private static void featuresAreRight(Trial trial, int layer, boolean generic) {
    LayerConnectivity states = trial.connectivity.layers().get(layer);
    for (int f = 0; f < WIDTH; f++) {
      int feature = f;
      trial.isRight(
          "ln_1 feature",
          states.attention().features().state(f),
          trial.effect(model -> model.cutRow(layer, "attn.c_attn.weight", feature)),
          trial.spread(forward -> forward.attentionFeatures.get(layer), f),
          generic);
      trial.isRight(
          "ln_2 feature",
          states.mlp().features().state(f),
          trial.effect(model -> model.cutRow(layer, "mlp.c_fc.weight", feature)),
          trial.spread(forward -> forward.mlpFeatures.get(layer), f),
          generic);
      if (states.attention().features().state(f) == DEAD) {
        assertThat(
                trial.effect(
                    model -> {
                      redraw(model.of(layer, "ln_1.weight"), 1, feature);
                      redraw(model.of(layer, "ln_1.bias"), 1, feature);
                    }))
            .isLessThan(Trial.SAME);
      }
    }
  }

  private static void attentionIsRight(Trial trial, int layer, boolean generic, Random random) {
    LayerConnectivity states = trial.connectivity.layers().get(layer);
    for (int d = 0; d < WIDTH; d++) {
      int dimension = d;
      double spread = trial.spread(forward -> forward.attended.get(layer), d);
      trial.isRight(
          "value",
          states.attention().values().state(d),
          trial.effect(model -> model.cutRow(layer, "attn.c_proj.weight", dimension)),
          spread,
          generic);
      boolean unread = isRowEmpty(trial.model.of(layer, "attn.c_proj.weight"), WIDTH, d);
      if (unread) {
        assertThat(
                trial.effect(
                    model ->
                        drawColumn(model, layer, "attn.c_attn", 2 * WIDTH + dimension, random)))
            .isZero();
      }
      if (states.attention().values().state(d) == CONSTANT) {
        double value = trial.value(forward -> forward.attended.get(layer), d);
        assertThat(trial.effect(model -> fold(model, layer, "attn.c_proj", dimension, value)))
            .isLessThan(Trial.SAME);
      }
      double pair =
          trial.effect(
              model -> {
                for (int column : List.of(dimension, WIDTH + dimension)) {
                  model.cutColumn(layer, "attn.c_attn.weight", column);
                  model.of(layer, "attn.c_attn.bias")[column] = 0;
                }
              });
      trial.isRight("pair", states.attention().queryKeyPairs().state(d), pair, 1, generic);
      if (states.attention().queryKeyPairs().state(d) == DEAD) {
        assertThat(
                trial.effect(
                    model -> {
                      for (int column : List.of(dimension, WIDTH + dimension)) {
                        redraw(model.of(layer, "attn.c_attn.weight"), 3 * WIDTH, column);
                        redraw(model.of(layer, "attn.c_attn.bias"), 3 * WIDTH, column);
                      }
                    }))
            .isLessThan(Trial.SAME);
      }
    }
    for (int h = 0; h < TinyModel.HEADS; h++) {
      int from = h * HEAD_WIDTH;
      double spread = 0;
      for (int d = from; d < from + HEAD_WIDTH; d++) {
        boolean read = !isRowEmpty(trial.model.of(layer, "attn.c_proj.weight"), WIDTH, d);
        spread += read ? trial.spread(forward -> forward.attended.get(layer), d) : 0;
      }
      double effect =
          trial.effect(
              model -> {
                for (int d = from; d < from + HEAD_WIDTH; d++) {
                  model.cutRow(layer, "attn.c_proj.weight", d);
                }
              });
      trial.isRight("head", states.attention().heads().state(h), effect, spread, generic);
    }
    subLayerIsRight(
        trial,
        states.attention().state(),
        layer,
        "attn.c_proj",
        f -> f.attentionOutput.get(layer),
        generic);
  }

  private static void mlpIsRight(Trial trial, int layer, boolean generic, Random random) {
    LayerConnectivity states = trial.connectivity.layers().get(layer);
    for (int n = 0; n < INNER; n++) {
      int neuron = n;
      trial.isRight(
          "neuron",
          states.mlp().neurons().state(n),
          trial.effect(model -> model.cutRow(layer, "mlp.c_proj.weight", neuron)),
          trial.spread(forward -> forward.neurons.get(layer), n),
          generic);
      if (isRowEmpty(trial.model.of(layer, "mlp.c_proj.weight"), WIDTH, n)) {
        assertThat(trial.effect(model -> drawColumn(model, layer, "mlp.c_fc", neuron, random)))
            .isZero();
      }
      if (states.mlp().neurons().state(n) == CONSTANT) {
        double value = trial.value(forward -> forward.neurons.get(layer), n);
        assertThat(trial.effect(model -> fold(model, layer, "mlp.c_proj", neuron, value)))
            .isLessThan(Trial.SAME);
      }
    }
    subLayerIsRight(
        trial, states.mlp().state(), layer, "mlp.c_proj", f -> f.mlpOutput.get(layer), generic);
  }

  private static void subLayerIsRight(
      Trial trial,
      UnitState state,
      int layer,
      String projection,
      Function<PlainForward, double[][]> output,
      boolean generic) {
    double spread = 0;
    for (int f = 0; f < WIDTH; f++) {
      spread += trial.spread(output, f);
    }
    double effect =
        trial.effect(
            model -> {
              java.util.Arrays.fill(model.of(layer, projection + ".weight"), 0);
              java.util.Arrays.fill(model.of(layer, projection + ".bias"), 0);
            });
    trial.isRight(projection + " sub-layer", state, effect, spread, generic);
  }

  private static void headIsRight(Trial trial, boolean generic) {
    for (int f = 0; f < WIDTH; f++) {
      double[] head = trial.model.head().clone();
      TinyModel.cutColumn(head, WIDTH, f);
      trial.isRight(
          "ln_f feature",
          trial.connectivity.finalFeatures().state(f),
          trial.difference(text -> new PlainForward(trial.model, head, text)),
          trial.spread(forward -> forward.finalFeatures, f),
          generic);
    }
    for (int v = 0; v < VOCABULARY; v++) {
      double spread = trial.spread(forward -> forward.logits, v);
      switch (trial.connectivity.tokens().state(v)) {
        case DEAD -> {
          assertThat(spread).isZero();
          assertThat(trial.value(forward -> forward.logits, v)).isZero();
        }
        case CONSTANT -> assertThat(spread).isLessThan(Trial.SAME);
        case LIVE -> assertThat(spread > Trial.SAME || !generic).isTrue();
      }
    }
  }

  private static boolean isRowEmpty(double[] matrix, int columns, int row) {
    for (int c = 0; c < columns; c++) {
      if (matrix[row * columns + c] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Changes every unpruned weight of a column. */
  private static void redraw(double[] matrix, int columns, int column) {
    Random random = new Random(column);
    for (int i = column; i < matrix.length; i += columns) {
      matrix[i] = matrix[i] == 0 ? 0 : TinyModel.draw(random);
      if (columns == 1) {
        return;
      }
    }
  }

  /** Changes every weight of a projection's column, pruned or not, and its bias. */
  private static void drawColumn(
      TinyModel model, int layer, String projection, int column, Random random) {
    double[] weight = model.of(layer, projection + ".weight");
    int columns = model.columns(layer, projection + ".weight");
    for (int i = column; i < weight.length; i += columns) {
      weight[i] = TinyModel.draw(random);
    }
    model.of(layer, projection + ".bias")[column] = TinyModel.draw(random);
  }

  /** Removes a unit of constant value and adds its contribution to the following bias. */
  private static void fold(TinyModel model, int layer, String projection, int unit, double value) {
    double[] weight = model.of(layer, projection + ".weight");
    double[] bias = model.of(layer, projection + ".bias");
    for (int o = 0; o < bias.length; o++) {
      bias[o] += value * weight[unit * bias.length + o];
    }
    model.cutRow(layer, projection + ".weight", unit);
  }
}
