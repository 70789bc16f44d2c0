package dev.espalier.golden;

import dev.espalier.kernel.ActivationFunction;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.text.TokenBlocks;
import dev.espalier.text.TokenIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The golden files, written by {@code tools/golden.py} and described in their README.md. */
final class Golden {

  static final List<String> MODELS = List.of("tiny", "scaled", "relu", "untied");
  static final List<String> KERNELS = List.of("plain", "vector", "onednn");

  private static final JsonMapper JSON = new JsonMapper();
  private static final int THREADS = 2;

  /** Each set keeps its threads until the tests end. */
  private static final Map<String, Kernels> MADE = new ConcurrentHashMap<>();

  private Golden() {}

  /** Returns every name with every set of kernels. */
  static Stream<Arguments> withEveryKernels(List<String> names) {
    return names.stream()
        .flatMap(name -> KERNELS.stream().map(kernels -> Arguments.of(name, kernels)));
  }

  /** Returns a set of kernels, which must be available. */
  static Kernels kernels(String name) {
    return MADE.computeIfAbsent(name, wanted -> KernelChoice.choose(wanted, THREADS));
  }

  static Path path(String relative) {
    URL folder = Objects.requireNonNull(Golden.class.getResource("/golden"), "/golden");
    try {
      return Path.of(folder.toURI()).resolve(relative);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode json(String relative) {
    return JSON.readTree(path(relative));
  }

  static SafetensorsValues tensors(String relative) {
    return new SafetensorsValues(path(relative));
  }

  static double[] numbers(JsonNode array) {
    return array.valueStream().mapToDouble(JsonNode::asDouble).toArray();
  }

  static Gpt2Config config(String model) {
    JsonNode config = json(model + "/model/config.json");
    return new Gpt2Config(
            Gpt2Config.Sizes.uniform(
                config.get("vocab_size").asInt(),
                config.get("n_positions").asInt(),
                config.get("n_embd").asInt(),
                config.get("n_layer").asInt(),
                config.get("n_head").asInt(),
                config.get("n_inner").asInt()),
            ActivationFunction.ofHfName(config.get("activation_function").asString()).orElseThrow(),
            config.get("layer_norm_epsilon").asFloat(),
            new Gpt2Config.AttentionScaling(
                config.get("scale_attn_weights").asBoolean(),
                config.get("scale_attn_by_inverse_layer_idx").asBoolean()),
            new Gpt2Config.Dropouts(
                config.get("embd_pdrop").asFloat(),
                config.get("attn_pdrop").asFloat(),
                config.get("resid_pdrop").asFloat()),
            config.get("initializer_range").asFloat(),
            Gpt2Config.BoundaryTokens.of(null, null),
            true)
        .withTiedHead(config.get("tie_word_embeddings").asBoolean());
  }

  /** Reads all weights of a golden model. */
  static Parameters weights(Arena arena, String model) {
    Parameters weights = Parameters.allocate(arena, config(model));
    SafetensorsValues values = tensors(model + "/model/model.safetensors");
    for (TensorSpec spec : weights.layout().specs()) {
      FloatView view = weights.slab().view(spec.name());
      view.copyFrom(new FloatView(MemorySegment.ofArray(values.floats(spec.name())), spec.shape()));
    }
    return weights;
  }

  /**
   * Reads a file of little-endian 16-bit ids, cut into blocks in order, without an incomplete last
   * block.
   */
  static TokenBlocks blocks(Arena arena, String relative, int blockSize) {
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(Files.readAllBytes(path(relative))).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int tokens = bytes.capacity() / Short.BYTES / blockSize * blockSize;
    MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, tokens);
    for (int i = 0; i < tokens; i++) {
      ids.setAtIndex(ValueLayout.JAVA_INT, i, Short.toUnsignedInt(bytes.getShort()));
    }
    return new TokenBlocks(TokenIds.ofInts(ids), blockSize, relative);
  }
}
