package dev.espalier.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.fixture.ConfigOf;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Footprint;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.model.tune.AutoTuner.Measurement;
import dev.espalier.model.tune.AutoTuner.Store;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form of the weights, and every way of reading tokens, writes the same texts. */
class DecoderFormsTest {

  private static final Gpt2Config CONFIG =
      ConfigOf.shape(131, 47, 36, 3, 4, 144).initializerRange(0.4).make();

  private static final int[] PROMPT = {7, 130, 0, 55, 12, 9, 101};

  private final Arena arena = Arena.ofShared();
  private final Kernels plain = KernelChoice.choose("plain", 1);
  private Parameters weights = Parameters.allocate(arena, CONFIG);

  @BeforeEach
  void prune() {
    weights.initialise(5);
    Random random = new Random(3);
    List<TensorSpec> specs = weights.slab().specs();
    for (int t = 0; t < specs.size(); t++) {
      FloatView view = weights.slab().view(t);
      for (long i = 0; specs.get(t).shape().rank() == 2 && i < view.size(); i++) {
        if (random.nextInt(4) > 0) {
          view.set(i, 0);
        }
      }
    }
  }

  @AfterEach
  void close() {
    arena.close();
  }

  /** Measurements kept in memory. */
  private static final class Kept implements Store {
    final Map<String, Measurement> measured = new HashMap<>();

    @Override
    public @Nullable Measurement find(String key) {
      return measured.get(key);
    }

    @Override
    public Measurement keep(String key, Measurement measurement) {
      measured.put(key, measurement);
      return measurement;
    }
  }

  private Decoder decoder(Kernels kernels, DecodingForms forms, int sequences) {
    return new Decoder(
        arena,
        kernels,
        DecoderWeights.of(arena, kernels, weights, forms),
        new Room(sequences, CONFIG.nPositions()));
  }

  private static List<Integer> text(Decoder decoder, Sampler sampler, long seed) {
    List<Integer> text = new ArrayList<>();
    new TextGenerator(sampler, id -> id != 3, List.of(17))
        .write(decoder, PROMPT, 40, new SplittableRandom(seed), text::add);
    return text;
  }

  private static List<Sampler> samplers() {
    return List.of(Sampler.GREEDY, new Sampler(0.9, 0, 1), new Sampler(1.3, 12, 0.9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "vector", "plain"})
  void everyFormWritesThePlainTokens(String set) {
    Kernels kernels = KernelChoice.choose(set, 2);
    for (Sampler sampler : samplers()) {
      for (int seed = 0; seed < 3; seed++) {
        List<Integer> expected = text(new Decoder(arena, plain, weights), sampler, seed);
        assertThat(text(decoder(kernels, DecodingForms.DENSE, 1), sampler, seed))
            .as("dense, %s", sampler)
            .isEqualTo(expected);
        assertThat(text(decoder(kernels, DecodingForms.sparse(false), 1), sampler, seed))
            .as("sparse, %s", sampler)
            .isEqualTo(expected);
      }
    }
    kernels.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void textsWrittenAtOnceAreThoseWrittenAlone(boolean sparse) {
    Kernels kernels = KernelChoice.choose("auto", 2);
    DecodingForms forms = sparse ? DecodingForms.sparse(false) : DecodingForms.DENSE;
    int count = 21;
    for (Sampler sampler : samplers()) {
      Decoder together = decoder(kernels, forms, count);
      List<List<Integer>> texts = new ArrayList<>();
      List<SplittableRandom> randoms = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        texts.add(new ArrayList<>());
        randoms.add(new SplittableRandom(100 + i));
      }
      int[] lengths =
          new TextGenerator(sampler, id -> id != 3, List.of(17))
              .write(
                  together,
                  together.readPrompt(PROMPT),
                  40,
                  randoms,
                  (text, token) -> texts.get(text).add(token));
      for (int i = 0; i < count; i++) {
        assertThat(texts.get(i)).isEqualTo(text(decoder(kernels, forms, 1), sampler, 100 + i));
        assertThat(lengths[i]).isEqualTo(texts.get(i).size());
      }
    }
    kernels.close();
  }

  /** A prompt of several passes leaves the decoder as its tokens do one by one. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 128, 129, 300})
  void aPromptIsReadAsItsTokensAre(int length) {
    Gpt2Config config = ConfigOf.shape(131, 301, 36, 2, 4, 144).initializerRange(0.3).make();
    Parameters long_ = Parameters.allocate(arena, config);
    long_.initialise(1);
    int[] prompt = new Random(2).ints(length, 0, 131).toArray();
    Kernels kernels = KernelChoice.choose("auto", 2);
    for (DecodingForms forms : List.of(DecodingForms.DENSE, new DecodingForms(2, false))) {
      Decoder decoder =
          new Decoder(
              arena, kernels, DecoderWeights.of(arena, kernels, long_, forms), Room.whole(config));
      float[] atOnce = decoder.readPrompt(prompt).toArray();
      assertThat(decoder.position()).isEqualTo(length);
      float[] next = decoder.read(9).toArray();
      decoder.restart();
      FloatView logits = decoder.read(prompt[0]);
      for (int i = 1; i < length; i++) {
        logits = decoder.read(prompt[i]);
      }
      assertClose(atOnce, logits.toArray());
      assertClose(next, decoder.read(9).toArray());
    }
    kernels.close();
  }

  private static void assertClose(float[] actual, float[] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-4f));
    }
  }

  /** Weights rounded to 16 bits give the logits of a model with those weights. */
  @Test
  void bfloat16RoundsTheWeightsAndNothingElse() {
    Kernels vector = KernelChoice.choose("vector", 2);
    Decoder rounded = decoder(vector, new DecodingForms(0, true), 1);
    List<float[]> logits = new ArrayList<>();
    for (int token : PROMPT) {
      logits.add(rounded.read(token).toArray());
    }
    Decoder exact = decoder(vector, DecodingForms.DENSE, 1);
    float[] unrounded = exact.read(PROMPT[0]).toArray();
    assertThat(unrounded).isNotEqualTo(logits.getFirst());
    Decoder expected = decoder(plain, new DecodingForms(0, true), 1);
    for (int i = 0; i < PROMPT.length; i++) {
      assertClose(logits.get(i), expected.read(PROMPT[i]).toArray());
    }
    vector.close();
  }

  private DecoderWeights fastest(Store store) {
    Densities densities = DecoderWeights.densities(plain, weights);
    return DecodingTrial.fastest(arena, plain, weights, densities, false, store);
  }

  @Test
  void memoryIsThatOfTheSurvivorsAndTheCopies() {
    long dense = DecoderWeights.dense(plain, weights).bytes();
    Densities densities = DecoderWeights.densities(plain, weights);
    assertThat(densities.footprint(DecodingForms.DENSE)).isEqualTo(Footprint.NOTHING);
    assertThat(densities.footprint(new DecodingForms(0, true)))
        .isEqualTo(Footprint.offHeap(dense / 2));
    Footprint sparse = densities.footprint(DecodingForms.sparse(true));
    long survivors = decodedSparsely().bytes();
    assertThat(sparse.offHeap()).isZero();
    assertThat(sparse.heap()).isBetween(survivors, 2 * survivors);
  }

  private DecoderWeights decodedSparsely() {
    return DecoderWeights.of(arena, plain, weights, DecodingForms.sparse(false));
  }

  @Test
  void whatWasMeasuredDecides() {
    Kept store = new Kept();
    long dense = DecoderWeights.dense(plain, weights).bytes();
    fastest(store);
    assertThat(store.measured).hasSize(2);
    String sparse =
        store.measured.keySet().stream().filter(key -> key.contains("groups")).findFirst().get();
    store.measured.put(sparse, new Measurement(1e-3, 1));
    assertThat(fastest(store).bytes()).isEqualTo(dense);
    store.measured.put(sparse, new Measurement(1e-15, 1));
    assertThat(fastest(store).bytes()).isBetween(dense / 4, dense / 2);
    // A model without zeros is never measured.
    weights.initialise(1);
    Kept none = new Kept();
    assertThat(fastest(none).bytes()).isEqualTo(dense);
    assertThat(none.measured).isEmpty();
  }

  @Test
  void aSequenceIsNoLongerThanItsRoom() {
    Decoder decoder =
        new Decoder(arena, plain, DecoderWeights.dense(plain, weights), new Room(2, 3));
    decoder.readPrompt(new int[] {1, 2});
    assertThat(decoder.isFull(1)).isFalse();
    decoder.read(new int[] {1}, new int[] {5}, 1);
    assertThat(decoder.isFull(1)).isTrue();
    assertThat(decoder.isFull()).isFalse();
    assertThatThrownBy(() -> decoder.read(new int[] {1}, new int[] {5}, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("3 tokens is full");
    Room beyond = new Room(1, CONFIG.nPositions() + 1);
    DecoderWeights dense = DecoderWeights.dense(plain, weights);
    assertThatThrownBy(() -> new Decoder(arena, plain, dense, beyond))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
