package dev.espalier.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.fixture.ConfigOf;
import dev.espalier.generate.Decoder;
import dev.espalier.kernel.ActivationFunction;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Batch;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Inputs;
import dev.espalier.model.Parameters;
import dev.espalier.model.network.Activations;
import dev.espalier.model.network.Gpt2;
import dev.espalier.structure.compaction.CompactLayout;
import dev.espalier.structure.compaction.Removed;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A compact model computes the same as the model from which it was cut. */
class CompactorTest {

  private static final int TOKENS = 11;
  private static final int SEQUENCES = 3;
  private static final Kernels KERNELS = KernelChoice.choose("vector", 1);

  @AfterAll
  static void close() {
    KERNELS.close();
  }

  private static Gpt2Config config(ActivationFunction activation, boolean byLayer) {
    return ConfigOf.shape(29, TOKENS, 15, 4, 3, 23)
        .activation(activation)
        .scaled(true, byLayer)
        .make();
  }

  /** A model of random values, which are zero where {@code pruned} is true. */
  private static Parameters model(
      Arena arena, Gpt2Config config, Random random, BiPredicate<TensorSpec, Integer> pruned) {
    Parameters weights = Parameters.allocate(arena, config);
    for (int t = 0; t < weights.layout().specs().size(); t++) {
      FloatView view = weights.slab().view(t);
      for (int i = 0; i < view.size(); i++) {
        double value = random.nextGaussian() * 0.5;
        view.set(i, pruned.test(weights.layout().specs().get(t), i) ? 0 : (float) value);
      }
    }
    return weights;
  }

  private static float[] logits(Parameters weights) {
    try (Arena arena = Arena.ofConfined()) {
      Batch batch = batch(arena, weights.config());
      FloatView out = FloatView.allocate(arena, batch.rows(), weights.config().vocabSize());
      Activations memory =
          Activations.forEvaluation(arena, weights.config(), KERNELS, SEQUENCES, TOKENS);
      new Gpt2(weights.config(), KERNELS).logits(out, weights, memory, batch);
      return out.toArray();
    }
  }

  private static Batch batch(Arena arena, Gpt2Config config) {
    Random random = new Random(77);
    Batch batch = new Batch(arena, SEQUENCES, TOKENS);
    for (int i = 0; i < SEQUENCES * TOKENS; i++) {
      batch.ids().setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt(config.vocabSize()));
    }
    batch.filled(SEQUENCES);
    return batch;
  }

  private static Parameters compact(Arena arena, Parameters weights, Compaction compaction) {
    Parameters small = Parameters.allocate(arena, compaction.config());
    // Previous contents of the memory are overwritten.
    for (int t = 0; t < small.layout().specs().size(); t++) {
      small.slab().view(t).segment().fill((byte) 1);
    }
    compaction.gather(small, weights);
    return small;
  }

  private static void assertSame(float[] actual, float[] expected, int vocabulary, String what) {
    for (int row = 0; row < expected.length; row += vocabulary) {
      float most = 0;
      for (int i = row; i < row + vocabulary; i++) {
        most = Math.max(most, Math.abs(expected[i]));
      }
      for (int i = row; i < row + vocabulary; i++) {
        assertThat(actual[i]).as(what).isCloseTo(expected[i], within(1e-5f * most));
      }
    }
  }

  /** Compacts in both layouts, twice, and compares. */
  private static Compaction check(Arena arena, Parameters weights, String what) {
    float[] expected = logits(weights);
    int vocabulary = weights.config().vocabSize();
    for (CompactLayout layout : CompactLayout.values()) {
      Compaction compaction = Compactor.forEvaluation(weights, layout);
      Parameters small = compact(arena, weights, compaction);
      assertSame(logits(small), expected, vocabulary, what + ", " + layout);
      assertThat(compaction.config().isUniform() || layout == CompactLayout.EXACT).isTrue();

      assertThat(Compactor.parameters(Connectivity.of(KeptWeights.of(weights)), layout))
          .isEqualTo(small.layout().parameters());

      Compaction again = Compactor.forEvaluation(small, layout);
      assertThat(again.config()).as("%s, %s again", what, layout).isEqualTo(compaction.config());
      Parameters same = compact(arena, small, again);
      assertThat(same.slab().flat().toArray())
          .as("%s, %s again", what, layout)
          .isEqualTo(small.slab().flat().toArray());
      if (layout == CompactLayout.EXACT) {
        assertThat(again.isIdentity()).isTrue();
        Compaction padded = Compactor.forEvaluation(small, CompactLayout.PLAIN);
        assertSame(logits(compact(arena, small, padded)), expected, vocabulary, what + ", padded");
        decodes(arena, small, expected);
      }
    }
    return Compactor.forEvaluation(weights, CompactLayout.EXACT);
  }

  private static void decodes(Arena arena, Parameters weights, float[] expected) {
    Batch batch = batch(arena, weights.config());
    Decoder decoder = new Decoder(arena, KERNELS, weights);
    int vocabulary = weights.config().vocabSize();
    for (int t = 0; t < TOKENS; t++) {
      FloatView logits = decoder.read(batch.ids().getAtIndex(ValueLayout.JAVA_INT, t));
      for (int v = 0; v < vocabulary; v++) {
        assertThat(logits.get(v)).isCloseTo(expected[t * vocabulary + v], within(2e-4f));
      }
    }
  }

  /** Random pruned rows and columns, so that units of every kind are dead in some of the models. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void logitsStayTheSameWhateverIsPruned(int ten) {
    int smaller = 0;
    for (int seed = 20 * ten; seed < 20 * ten + 20; seed++) {
      Random random = new Random(seed);
      ActivationFunction activation =
          ActivationFunction.values()[seed % ActivationFunction.values().length];
      Gpt2Config config = config(activation, seed % 2 == 0);
      double density = Math.pow(random.nextDouble(), 2);
      double lines = random.nextDouble() * 0.6;
      double biases = random.nextDouble();
      double gains = 0.3 + 0.7 * random.nextDouble();
      double layers = random.nextDouble() * 0.4;
      long salt = random.nextLong();
      try (Arena arena = Arena.ofConfined()) {
        Parameters weights =
            model(
                arena,
                config,
                random,
                (spec, i) ->
                    switch (spec.kind()) {
                      case LAYER_NORM_GAIN -> random.nextDouble() > gains;
                      case LAYER_NORM_BIAS, PROJECTION_BIAS -> random.nextDouble() > biases;
                      case EMBEDDING, HEAD ->
                          lucky(salt, "features", i % 15) < lines / 2
                              || random.nextDouble() > 0.3 + density;
                      case PROJECTION -> {
                        int columns = spec.shape().dim(1);
                        yield lucky(salt, spec.name(), 0) < layers
                            || lucky(salt, spec.name() + "row", i / columns) < lines
                            || lucky(salt, spec.name() + "column", i % columns) < lines
                            || random.nextDouble() > density;
                      }
                    });
        Compaction compaction = check(arena, weights, "seed " + seed);
        smaller += compaction.removed().isNothing() ? 0 : 1;
      }
    }
    assertThat(smaller).isPositive();
  }

  private static double lucky(long salt, String name, int index) {
    return new Random(salt ^ 31L * name.hashCode() ^ 1_000_003L * (index + 1)).nextDouble();
  }

  @ParameterizedTest
  @EnumSource
  void aModelWithoutAnyLiveLayerKeepsOneThatAddsNothing(CompactLayout layout) {
    Gpt2Config config = config(ActivationFunction.GELU_NEW, false);
    try (Arena arena = Arena.ofConfined()) {
      Parameters weights =
          model(arena, config, new Random(6), (spec, i) -> spec.name().contains("c_proj.weight"));
      Compaction compaction = Compactor.forEvaluation(weights, layout);
      assertThat(compaction.config().nLayer()).isEqualTo(1);
      assertThat(compaction.removed().layers()).isEqualTo(config.nLayer());
      Parameters small = compact(arena, weights, compaction);
      assertSame(logits(small), logits(weights), config.vocabSize(), layout.toString());
      assertThat(Compactor.forEvaluation(small, layout).config()).isEqualTo(compaction.config());
    }
  }

  @Test
  void aDenseModelIsUnchanged() {
    try (Arena arena = Arena.ofConfined()) {
      Parameters weights =
          model(arena, config(ActivationFunction.GELU_NEW, false), new Random(1), (_, _) -> false);
      Compaction compaction = check(arena, weights, "dense");
      assertThat(compaction.isIdentity()).isTrue();
      assertThat(compaction.config()).isEqualTo(weights.config());
      assertThat(compaction.padding()).isZero();
      Parameters plain =
          compact(arena, weights, Compactor.forEvaluation(weights, CompactLayout.PLAIN));
      assertThat(plain.slab().flat().toArray()).isEqualTo(weights.slab().flat().toArray());
    }
  }

  @ParameterizedTest
  @EnumSource(CompactLayout.class)
  void deadHeadsNeuronsSublayersLayersAndFeaturesAreRemoved(CompactLayout layout) {
    try (Arena arena = Arena.ofConfined()) {
      Gpt2Config config = config(ActivationFunction.GELU_NEW, true);
      // Layer 0 loses its attention, layer 1 is removed, layer 2 loses a head and 20 neurons.
      Parameters weights =
          model(
              arena,
              config,
              new Random(5),
              (spec, i) -> {
                int columns = spec.shape().dim(spec.shape().rank() - 1);
                int row = i / columns;
                boolean feature = i % columns == 4 || i % columns == 9;
                return switch (spec.name().replace("transformer.", "")) {
                  case "h.0.attn.c_proj.weight", "h.1.attn.c_attn.weight", "h.1.mlp.c_fc.weight" ->
                      true;
                  case "h.2.attn.c_attn.weight" ->
                      i % columns >= 35 && i % columns < 40 || row == 4 || row == 9;
                  case "h.2.mlp.c_proj.weight" -> row >= 3 || feature;
                  case "h.3.attn.c_attn.weight",
                      "h.3.mlp.c_fc.weight",
                      "h.2.mlp.c_fc.weight",
                      "h.0.mlp.c_fc.weight" ->
                      row == 4 || row == 9;
                  case "wte.weight", "wpe.weight" -> feature;
                  default -> spec.name().contains("c_proj") && feature;
                };
              });
      check(arena, weights, "units");
      Compaction compaction = Compactor.forEvaluation(weights, layout);
      assertThat(compaction.removed()).isEqualTo(new Removed(1, 3, 7, 35, 35, 43, 2, 55));
      assertThat(compaction.config().nLayer()).isEqualTo(3);
      assertThat(compaction.config().nInner()).isEqualTo(23);
      if (layout == CompactLayout.EXACT) {
        assertThat(compaction.config().nEmbd()).isEqualTo(13);
        assertThat(compaction.config().layer(0).hasAttention()).isFalse();
        assertThat(compaction.config().layer(1).heads()).isEqualTo(2);
        assertThat(compaction.config().layer(1).inner()).isEqualTo(3);
        assertThat(compaction.config().layer(1).place()).isEqualTo(2);
        assertThat(compaction.padding()).isZero();
      } else {
        assertThat(compaction.config().isUniform()).isTrue();
        assertThat(compaction.padding()).isPositive();
      }
    }
  }

  /**
   * The scope {@code ln_1}: inputs that zero gains leave constant, and inputs that no weight reads,
   * have no rows.
   */
  @Test
  void constantAndUnreadInputsHaveNoRows() {
    try (Arena arena = Arena.ofConfined()) {
      Gpt2Config config = config(ActivationFunction.GELU_NEW, false);
      Parameters weights =
          model(
              arena,
              config,
              new Random(9),
              (spec, i) ->
                  spec.name().endsWith("ln_1.weight") && i % 5 > 0
                      || spec.name().endsWith("h.2.mlp.c_fc.weight") && i / 23 % 2 == 1);
      Compaction compaction = check(arena, weights, "inputs");
      assertThat(compaction.removed()).isEqualTo(new Removed(0, 0, 0, 0, 0, 0, 0, 4 * 12 + 7));
      long rows = 4 * 12 * 45 + 7 * 23;
      assertThat(Gpt2Layout.of(compaction.config()).parameters())
          .isEqualTo(weights.layout().parameters() - rows);
      assertThat(compaction.config().layer(1).attentionInputs()).isEqualTo(Inputs.of(0, 5, 10));
      assertThat(compaction.config().layer(1).mlpInputs()).isEqualTo(Inputs.ALL);
      assertThat(compaction.config().layer(2).mlpInputs().count(15)).isEqualTo(8);
      Compaction plain = Compactor.forEvaluation(weights, CompactLayout.PLAIN);
      assertThat(plain.isIdentity()).isTrue();
      assertThat(plain.padding()).isEqualTo(rows);
    }
  }

  /** Without gains no logit depends on the text, and yet tokens differ. */
  @Test
  void aModelThatReadsNothingKeepsItsConstantLogits() {
    try (Arena arena = Arena.ofConfined()) {
      Parameters weights =
          model(
              arena,
              config(ActivationFunction.GELU_NEW, false),
              new Random(3),
              (spec, _) -> spec.name().equals("transformer.ln_f.weight"));
      Compaction compaction = check(arena, weights, "no gain");
      assertThat(compaction.config().nLayer()).isOne();
      assertThat(compaction.removed().layers()).isEqualTo(4);
    }
  }

  @Test
  void anEmptyModelIsStillAModel() {
    try (Arena arena = Arena.ofConfined()) {
      Parameters weights =
          model(arena, config(ActivationFunction.GELU_NEW, false), new Random(3), (_, _) -> true);
      Compaction compaction = check(arena, weights, "empty");
      assertThat(compaction.config().nEmbd()).isEqualTo(1);
    }
  }
}
