package dev.espalier.structure;

import static dev.espalier.structure.TinyModel.HEAD_WIDTH;
import static dev.espalier.structure.TinyModel.INNER;
import static dev.espalier.structure.TinyModel.LAYERS;
import static dev.espalier.structure.TinyModel.POSITIONS;
import static dev.espalier.structure.TinyModel.VOCABULARY;
import static dev.espalier.structure.TinyModel.WIDTH;
import static dev.espalier.structure.UnitState.CONSTANT;
import static dev.espalier.structure.UnitState.DEAD;
import static dev.espalier.structure.UnitState.LIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.kernel.ActivationFunction;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Batch;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.model.network.Activations;
import dev.espalier.model.network.Gpt2;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the analysis says of random tiny models, tried out on each unit and weight. */
class BruteForceTest {

  /** Far above the rounding of doubles, far below any effect of these models' weights. */
  private static final double SAME = 1e-11;

  private static final List<ActivationFunction> SMOOTH =
      List.of(
          ActivationFunction.GELU_NEW,
          ActivationFunction.SILU,
          ActivationFunction.QUICK_GELU,
          ActivationFunction.TANH);

  private static TinyModel random(Random random, ActivationFunction activation) {
    return random(random, TinyModel.config(activation));
  }

  private static TinyModel random(Random random, Gpt2Config config) {
    double density = 0.02 + 0.48 * random.nextDouble();
    return TinyModel.random(
        config, random, density, 0.2 + 0.8 * random.nextDouble(), random.nextDouble());
  }

  /** A model, texts, and what it makes of them. */
  private static final class Trial {

    final TinyModel model;
    final Connectivity connectivity;
    final List<int[]> texts = new ArrayList<>();
    final List<PlainForward> base = new ArrayList<>();

    Trial(TinyModel model, Random random) {
      this.model = model;
      connectivity = model.analyse();
      for (int s = 0; s < VOCABULARY; s++) {
        // Together they show every token in every position.
        int first = s;
        texts.add(IntStream.range(0, POSITIONS).map(t -> (first + t) % VOCABULARY).toArray());
      }
      texts.add(random.ints(POSITIONS, 0, VOCABULARY).toArray());
      texts.forEach(text -> base.add(new PlainForward(model, text)));
    }

    /** The largest change of a logit when weights are changed. */
    double effect(Consumer<TinyModel> change) {
      TinyModel changed = model.copy();
      change.accept(changed);
      return difference(text -> new PlainForward(changed, text));
    }

    double difference(Function<int[], PlainForward> forward) {
      double most = 0;
      for (int s = 0; s < texts.size(); s++) {
        double[][] before = base.get(s).logits;
        double[][] after = forward.apply(texts.get(s)).logits;
        for (int t = 0; t < before.length; t++) {
          for (int v = 0; v < before[t].length; v++) {
            most = Math.max(most, Math.abs(after[t][v] - before[t][v]));
          }
        }
      }
      return most;
    }

    /** How far a unit's values lie apart over all texts and positions. */
    double spread(Function<PlainForward, double[][]> of, int unit) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (PlainForward forward : base) {
        for (double[] row : of.apply(forward)) {
          least = Math.min(least, row[unit]);
          most = Math.max(most, row[unit]);
        }
      }
      return most - least;
    }

    double value(Function<PlainForward, double[][]> of, int unit) {
      return of.apply(base.getFirst())[0][unit];
    }

    void isRight(
        String what, UnitState state, double effectOfTakingOut, double spread, boolean generic) {
      if (state == DEAD) {
        assertThat(effectOfTakingOut).as("effect of the dead " + what).isLessThan(SAME);
      } else if (state == CONSTANT) {
        assertThat(spread).as("spread of the constant " + what).isLessThan(SAME);
      }
      if (generic && state != DEAD) {
        assertThat(effectOfTakingOut).as("effect of the " + state + " " + what).isPositive();
      }
      if (generic && state == LIVE) {
        assertThat(spread).as("spread of the live " + what).isGreaterThan(SAME);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void everyUnitIsWhatTheAnalysisSays(int hundred) {
    assertUnitsAreRight(hundred, true);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void soItIsWhereTheHeadHasWeightsOfItsOwn(int hundred) {
    assertUnitsAreRight(hundred, false);
  }

  private static void assertUnitsAreRight(int hundred, boolean tied) {
    for (int seed = 100 * hundred; seed < 100 * hundred + 100; seed++) {
      Random random = new Random(seed);
      boolean generic = seed % 5 != 4;
      // A ReLU may never open, so that a unit behind it does nothing though it could.
      ActivationFunction activation =
          generic ? SMOOTH.get(seed % SMOOTH.size()) : ActivationFunction.RELU;
      Gpt2Config config = TinyModel.config(activation).withTiedHead(tied);
      Trial trial = new Trial(random(random, config), random);
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
        case CONSTANT -> assertThat(spread).isLessThan(SAME);
        case LIVE -> assertThat(spread).isGreaterThan(SAME);
      }
    }
  }

  private static void featuresAreRight(Trial trial, int layer, boolean generic) {
    LayerConnectivity states = trial.connectivity.layers().get(layer);
    for (int f = 0; f < WIDTH; f++) {
      int feature = f;
      trial.isRight(
          "ln_1 feature",
          states.attentionFeatures().state(f),
          trial.effect(model -> model.cutRow(layer, "attn.c_attn.weight", feature)),
          trial.spread(forward -> forward.attentionFeatures.get(layer), f),
          generic);
      trial.isRight(
          "ln_2 feature",
          states.mlpFeatures().state(f),
          trial.effect(model -> model.cutRow(layer, "mlp.c_fc.weight", feature)),
          trial.spread(forward -> forward.mlpFeatures.get(layer), f),
          generic);
      if (states.attentionFeatures().state(f) == DEAD) {
        assertThat(
                trial.effect(
                    model -> {
                      redraw(model.of(layer, "ln_1.weight"), 1, feature);
                      redraw(model.of(layer, "ln_1.bias"), 1, feature);
                    }))
            .isLessThan(SAME);
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
          states.values().state(d),
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
      if (states.values().state(d) == CONSTANT) {
        double value = trial.value(forward -> forward.attended.get(layer), d);
        assertThat(trial.effect(model -> fold(model, layer, "attn.c_proj", dimension, value)))
            .isLessThan(SAME);
      }
      double pair =
          trial.effect(
              model -> {
                for (int column : List.of(dimension, WIDTH + dimension)) {
                  model.cutColumn(layer, "attn.c_attn.weight", column);
                  model.of(layer, "attn.c_attn.bias")[column] = 0;
                }
              });
      trial.isRight("pair", states.queryKeyPairs().state(d), pair, 1, generic);
      if (states.queryKeyPairs().state(d) == DEAD) {
        assertThat(
                trial.effect(
                    model -> {
                      for (int column : List.of(dimension, WIDTH + dimension)) {
                        redraw(model.of(layer, "attn.c_attn.weight"), 3 * WIDTH, column);
                        redraw(model.of(layer, "attn.c_attn.bias"), 3 * WIDTH, column);
                      }
                    }))
            .isLessThan(SAME);
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
      trial.isRight("head", states.heads().state(h), effect, spread, generic);
    }
    subLayerIsRight(
        trial,
        states.attention(),
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
          states.neurons().state(n),
          trial.effect(model -> model.cutRow(layer, "mlp.c_proj.weight", neuron)),
          trial.spread(forward -> forward.neurons.get(layer), n),
          generic);
      if (isRowEmpty(trial.model.of(layer, "mlp.c_proj.weight"), WIDTH, n)) {
        assertThat(trial.effect(model -> drawColumn(model, layer, "mlp.c_fc", neuron, random)))
            .isZero();
      }
      if (states.neurons().state(n) == CONSTANT) {
        double value = trial.value(forward -> forward.neurons.get(layer), n);
        assertThat(trial.effect(model -> fold(model, layer, "mlp.c_proj", neuron, value)))
            .isLessThan(SAME);
      }
    }
    subLayerIsRight(trial, states.mlp(), layer, "mlp.c_proj", f -> f.mlpOutput.get(layer), generic);
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
        case CONSTANT -> assertThat(spread).isLessThan(SAME);
        case LIVE -> assertThat(spread > SAME || !generic).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void eachEffectiveWeightHasAnEffectAndTheOthersFoldAway(boolean tied) {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Gpt2Config config = TinyModel.config(SMOOTH.get(seed % SMOOTH.size())).withTiedHead(tied);
      Trial trial = new Trial(random(random, config), random);
      EffectiveWeights counted = EffectiveWeights.of(trial.connectivity);
      TinyModel lean = trial.model.copy();
      for (TensorSpec spec : trial.model.layout().specs()) {
        if (TinyModel.isBias(spec) || tied && spec.name().contains("wte")) {
          continue;
        }
        double[] before = trial.model.of(spec.name());
        BitSet effective = effective(trial.connectivity, spec);
        EffectiveDensity density = counted.of(List.of(spec));
        assertThat(density.effective()).as(spec.name()).isEqualTo(effective.cardinality());
        for (int i = 0; i < before.length; i++) {
          int weight = i;
          if (effective.get(i)) {
            assertThat(trial.effect(model -> model.of(spec.name())[weight] *= 1.5))
                .as("effect of %s of %s, seed %s", i, spec.name(), seed)
                .isPositive();
          } else if (spec.kind() != TensorSpec.Kind.HEAD) {
            // Behind the head there is no bias that could take a constant.
            foldWeight(trial, lean, spec, i);
          }
        }
      }
      assertThat(trial.difference(text -> new PlainForward(lean, text))).isLessThan(SAME);
      Connectivity again = lean.analyse();
      assertThat(UnitTotals.of(again, LIVE)).isEqualTo(UnitTotals.of(trial.connectivity, LIVE));
      assertThat(EffectiveWeights.of(again).ofModel().effective())
          .isEqualTo(counted.ofModel().effective());
      for (int layer = 0; layer < LAYERS; layer++) {
        EffectiveDensity left = EffectiveWeights.of(again).ofLayer(layer);
        assertThat(left.effective()).isEqualTo(left.survivors());
      }
    }
  }

  /** Survivors of a tensor with two live ends, said once more and slowly. */
  private static BitSet effective(Connectivity connectivity, TensorSpec spec) {
    String[] name = spec.name().split("\\.", -1);
    BiFunction<Integer, Integer, Boolean> ends;
    Wiring wiring;
    if (name[1].equals("h")) {
      int index = Integer.parseInt(name[2]);
      LayerConnectivity layer = connectivity.layers().get(index);
      Survivors.Layer tensors = connectivity.survivors().layers().get(index);
      switch (name[3] + "." + name[4]) {
        case "ln_1.weight" -> {
          return Bits.and(tensors.ln1().gain(), layer.attentionFeatures().live());
        }
        case "ln_2.weight" -> {
          return Bits.and(tensors.ln2().gain(), layer.mlpFeatures().live());
        }
        case "attn.c_attn" -> {
          wiring = tensors.cAttn().weight();
          ends =
              (i, o) ->
                  layer.attentionFeatures().state(i) == LIVE
                      && (o < 2 * WIDTH ? layer.queryKeyPairs() : layer.values()).state(o % WIDTH)
                          == LIVE;
        }
        case "attn.c_proj" -> {
          wiring = tensors.attnCProj().weight();
          ends = (i, _) -> layer.values().state(i) == LIVE;
        }
        case "mlp.c_fc" -> {
          wiring = tensors.cFc().weight();
          ends = (i, o) -> layer.mlpFeatures().state(i) == LIVE && layer.neurons().state(o) == LIVE;
        }
        case "mlp.c_proj" -> {
          wiring = tensors.mlpCProj().weight();
          ends = (i, _) -> layer.neurons().state(i) == LIVE;
        }
        default -> throw new IllegalStateException(spec.name());
      }
    } else if (name[1].equals("wpe") || name[1].equals("wte")) {
      Survivors survivors = connectivity.survivors();
      wiring = name[1].equals("wpe") ? survivors.positions() : survivors.tokens();
      ends = (_, o) -> connectivity.features().state(o) == LIVE;
    } else if (name[0].equals("lm_head")) {
      wiring = connectivity.survivors().head();
      ends = (_, o) -> connectivity.finalFeatures().state(o) == LIVE;
    } else {
      return Bits.and(connectivity.survivors().lnF().gain(), connectivity.finalFeatures().live());
    }
    BitSet effective = new BitSet();
    for (int i = 0; i < wiring.inputs(); i++) {
      BitSet outputs = wiring.reachedFrom(Bits.shifted(Bits.all(1), i));
      for (int o = outputs.nextSetBit(0); o >= 0; o = outputs.nextSetBit(o + 1)) {
        effective.set(i * wiring.outputs() + o, ends.apply(i, o));
      }
    }
    return effective;
  }

  /** Takes a weight out of {@code lean}; the constant it carries goes into the bias behind it. */
  private static void foldWeight(Trial trial, TinyModel lean, TensorSpec spec, int index) {
    double weight = trial.model.of(spec.name())[index];
    lean.of(spec.name())[index] = 0;
    if (!spec.name().contains(".h.")) {
      if (weight != 0 && spec.name().contains("ln_f")) {
        // Unread, or of a stream that is the same everywhere.
        double value = trial.value(f -> f.finalFeatures, index);
        lean.of("transformer.ln_f.bias")[index] = value;
      }
      return;
    }
    int layer = Integer.parseInt(spec.name().split("\\.")[2]);
    String name = spec.name().substring(("transformer.h." + layer + ".").length());
    String bias = name.replace("weight", "bias");
    int columns = trial.model.columns(layer, name);
    int row = index / columns;
    int column = index % columns;
    Function<PlainForward, double[][]> source =
        switch (name) {
          case "attn.c_attn.weight", "ln_1.weight" -> f -> f.attentionFeatures.get(layer);
          case "attn.c_proj.weight" -> f -> f.attended.get(layer);
          case "mlp.c_fc.weight", "ln_2.weight" -> f -> f.mlpFeatures.get(layer);
          default -> f -> f.neurons.get(layer);
        };
    if (weight != 0 && trial.spread(source, row) < SAME) {
      double value = trial.value(source, row);
      if (name.startsWith("ln_")) {
        lean.of(layer, bias)[row] = value;
      } else {
        lean.of(layer, bias)[column] += weight * value;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatShrinksNeverRevives(boolean tied) {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      Gpt2Config config = TinyModel.config(ActivationFunction.GELU_NEW).withTiedHead(tied);
      TinyModel model = TinyModel.random(config, random, 0.7, 0.9, 0.5);
      Parameters weights = model.parameters();
      Mask mask = Mask.dense(weights.layout().specs());
      Connectivity before = Connectivity.of(Survivors.of(weights, mask));
      for (int round = 0; round < 12; round++) {
        mask = mask.keeping((_, _) -> random.nextDouble() > 0.25);
        Connectivity after = Connectivity.of(Survivors.of(weights, mask));
        assertThat(EffectiveWeights.of(after).ofModel().effective())
            .isLessThanOrEqualTo(EffectiveWeights.of(before).ofModel().effective());
        assertThat(PathCounts.of(after).logits())
            .isLessThanOrEqualTo(PathCounts.of(before).logits());
        assertThat(after.unusedFeatures()).isGreaterThanOrEqualTo(before.unusedFeatures());
        neverMore(before.features(), after.features());
        neverMore(before.finalFeatures(), after.finalFeatures());
        neverMore(before.tokens(), after.tokens());
        for (int layer = 0; layer < LAYERS; layer++) {
          LayerConnectivity was = before.layers().get(layer);
          LayerConnectivity is = after.layers().get(layer);
          neverMore(was.stream(), is.stream());
          neverMore(was.attentionFeatures(), is.attentionFeatures());
          neverMore(was.queryKeyPairs(), is.queryKeyPairs());
          neverMore(was.values(), is.values());
          neverMore(was.heads(), is.heads());
          neverMore(was.mlpFeatures(), is.mlpFeatures());
          neverMore(was.neurons(), is.neurons());
          assertThat(is.attention()).isLessThanOrEqualTo(was.attention());
          assertThat(is.mlp()).isLessThanOrEqualTo(was.mlp());
        }
        before = after;
      }
      assertThat(UnitTotals.of(before, DEAD).neurons()).isPositive();
    }
  }

  private static void neverMore(Units before, Units after) {
    for (int unit = 0; unit < before.size(); unit++) {
      assertThat(after.state(unit)).isLessThanOrEqualTo(before.state(unit));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void thePlainForwardIsTheModels(boolean tied) {
    Random random = new Random(9);
    Gpt2Config config = TinyModel.config(ActivationFunction.GELU_NEW).withTiedHead(tied);
    TinyModel model = TinyModel.random(config, random, 0.8, 0.9, 0.8);
    int[] text = random.ints(POSITIONS, 0, VOCABULARY).toArray();
    PlainForward plain = new PlainForward(model, text);
    try (Arena arena = Arena.ofConfined();
        Kernels kernels = KernelChoice.choose("plain", 1)) {
      Batch batch = new Batch(arena, 1, POSITIONS);
      for (int t = 0; t < POSITIONS; t++) {
        batch.ids().setAtIndex(ValueLayout.JAVA_INT, t, text[t]);
      }
      batch.filled(1);
      FloatView logits = FloatView.allocate(arena, POSITIONS, VOCABULARY);
      new Gpt2(model.config(), kernels)
          .logits(
              logits,
              model.parameters(),
              Activations.forEvaluation(arena, model.config(), kernels, 1, POSITIONS),
              batch);
      for (int i = 0; i < logits.size(); i++) {
        assertThat((double) logits.get(i))
            .isCloseTo(plain.logits[i / VOCABULARY][i % VOCABULARY], within(1e-4));
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

  /** Gives every survivor of a column another value. */
  private static void redraw(double[] matrix, int columns, int column) {
    Random random = new Random(column);
    for (int i = column; i < matrix.length; i += columns) {
      matrix[i] = matrix[i] == 0 ? 0 : TinyModel.draw(random);
      if (columns == 1) {
        return;
      }
    }
  }

  /** Gives every weight of a projection's column, pruned or not, and its bias another value. */
  private static void drawColumn(
      TinyModel model, int layer, String projection, int column, Random random) {
    double[] weight = model.of(layer, projection + ".weight");
    int columns = model.columns(layer, projection + ".weight");
    for (int i = column; i < weight.length; i += columns) {
      weight[i] = TinyModel.draw(random);
    }
    model.of(layer, projection + ".bias")[column] = TinyModel.draw(random);
  }

  /** Takes a unit of constant value out and adds what it gave to the bias behind it. */
  private static void fold(TinyModel model, int layer, String projection, int unit, double value) {
    double[] weight = model.of(layer, projection + ".weight");
    double[] bias = model.of(layer, projection + ".bias");
    for (int o = 0; o < bias.length; o++) {
      bias[o] += value * weight[unit * bias.length + o];
    }
    model.cutRow(layer, projection + ".weight", unit);
  }
}
