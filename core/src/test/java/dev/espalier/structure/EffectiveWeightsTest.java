package dev.espalier.structure;

import static dev.espalier.structure.TinyModel.LAYERS;
import static dev.espalier.structure.TinyModel.WIDTH;
import static dev.espalier.structure.UnitState.LIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The analysis of the weights of random tiny models, verified by changing each weight. */
class EffectiveWeightsTest {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void effectiveWeightsHaveAnEffectAndOthersCanBeFoldedAway(boolean tied) {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Gpt2Config config =
          TinyModel.config(Trial.SMOOTH.get(seed % Trial.SMOOTH.size())).withTiedHead(tied);
      Trial trial = new Trial(Trial.random(random, config), random);
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
            // No bias follows the head that could absorb a constant.
            foldWeight(trial, lean, spec, i);
          }
        }
      }
      assertThat(trial.difference(text -> new PlainForward(lean, text))).isLessThan(Trial.SAME);
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

  /** Unpruned weights of a tensor with two live ends, in a simple independent form. */
  private static BitSet effective(Connectivity connectivity, TensorSpec spec) {
    String[] name = spec.name().split("\\.", -1);
    BiFunction<Integer, Integer, Boolean> ends;
    Adjacency wiring;
    if (name[1].equals("h")) {
      int index = Integer.parseInt(name[2]);
      LayerConnectivity layer = connectivity.layers().get(index);
      KeptWeights.Layer tensors = connectivity.survivors().layers().get(index);
      switch (name[3] + "." + name[4]) {
        case "ln_1.weight" -> {
          return Bits.and(tensors.ln1().gain(), layer.attention().features().live());
        }
        case "ln_2.weight" -> {
          return Bits.and(tensors.ln2().gain(), layer.mlp().features().live());
        }
        case "attn.c_attn" -> {
          wiring = tensors.cAttn().weight();
          ends =
              (i, o) ->
                  layer.attention().features().state(i) == LIVE
                      && (o < 2 * WIDTH
                                  ? layer.attention().queryKeyPairs()
                                  : layer.attention().values())
                              .state(o % WIDTH)
                          == LIVE;
        }
        case "attn.c_proj" -> {
          wiring = tensors.attnCProj().weight();
          ends = (i, _) -> layer.attention().values().state(i) == LIVE;
        }
        case "mlp.c_fc" -> {
          wiring = tensors.cFc().weight();
          ends =
              (i, o) ->
                  layer.mlp().features().state(i) == LIVE && layer.mlp().neurons().state(o) == LIVE;
        }
        case "mlp.c_proj" -> {
          wiring = tensors.mlpCProj().weight();
          ends = (i, _) -> layer.mlp().neurons().state(i) == LIVE;
        }
        default -> throw new IllegalStateException(spec.name());
      }
    } else if (name[1].equals("wpe") || name[1].equals("wte")) {
      KeptWeights survivors = connectivity.survivors();
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

  /** Removes a weight from {@code lean} and adds the constant it carries to the following bias. */
  private static void foldWeight(Trial trial, TinyModel lean, TensorSpec spec, int index) {
    double weight = trial.model.of(spec.name())[index];
    lean.of(spec.name())[index] = 0;
    if (!spec.name().contains(".h.")) {
      if (weight != 0 && spec.name().contains("ln_f")) {
        // Unread, or of a stream that never varies.
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
    if (weight != 0 && trial.spread(source, row) < Trial.SAME) {
      double value = trial.value(source, row);
      if (name.startsWith("ln_")) {
        lean.of(layer, bias)[row] = value;
      } else {
        lean.of(layer, bias)[column] += weight * value;
      }
    }
  }
}
