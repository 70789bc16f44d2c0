package dev.espalier.hostile;

import static dev.espalier.hostile.HostileCase.fine;
import static dev.espalier.hostile.HostileCase.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** Malformed {@code config.json} of compact models. */
class HostileCompactConfigTest {

  private static final String CONFIG = "model/config.json";

  @TempDir private Path folder;

  static Stream<HostileCase> compactConfigs() {
    return Stream.of(
        fine("intact compact model", inputs -> compact(inputs, config -> {})),
        block(
            "heads 2^22, each of 2^22",
            b -> b.put("heads", 1 << 22).put("head_width", 1 << 22).put("value_width", 1 << 22),
            "model/config.json: block_shapes[0]: is no block: its heads are more than 4194304 features wide; fetch the file again"),
        block(
            "heads 2^11, each of 2^20",
            b -> b.put("heads", 1 << 11).put("head_width", 1 << 20).put("value_width", 1 << 20),
            "model/config.json: block_shapes[0]: is no block: its heads are more than 4194304 features wide; fetch the file again"),
        block(
            "head_width -1",
            b -> b.put("head_width", -1),
            "model/config.json: block_shapes[0].head_width: -1 is out of range; write a number from 0 to 4194304"),
        block(
            "heads a text",
            b -> b.put("heads", "two"),
            "model/config.json: block_shapes[0].heads: \"two\" is no whole number; write a whole number"),
        block(
            "inner 0 with an MLP",
            b -> b.put("inner", 0),
            "model/model.safetensors: transformer.h.0.ln_2.weight: tensor of shape [12] is not part of the model; config.json must describe the model, and only GPT2LMHeadModel's tensors are read"),
        block(
            "inner 2^30",
            b -> b.put("inner", 1 << 30),
            "model/config.json: block_shapes[0].inner: 1073741824 is out of range; write a number from 0 to 4194304"),
        block(
            "heads without attention",
            b -> b.put("attention", false),
            "model/config.json: block_shapes[0]: is no block: an absent sub-layer has widths; fetch the file again"),
        block(
            "attention 1",
            b -> b.put("attention", 1),
            "model/config.json: block_shapes[0].attention: 1 is neither true nor false; write true or false"),
        block(
            "inputs not ascending",
            b -> b.putArray("mlp_inputs").add(3).add(1),
            "model/config.json: block_shapes[0]: is no block: mlp_inputs names 1, and features ascend from 0 to 11; fetch the file again"),
        block(
            "an input beyond the features",
            b -> b.putArray("mlp_inputs").add(0).add(99),
            "model/config.json: block_shapes[0]: is no block: mlp_inputs names 99, and features ascend from 0 to 11; fetch the file again"),
        block(
            "an input -1",
            b -> b.putArray("attention_inputs").add(-1),
            "model/config.json: block_shapes[0]: is no block: attention_inputs names -1, and features ascend from 0 to 11; fetch the file again"),
        block(
            "place -1",
            b -> b.put("place", -1),
            "model/config.json: block_shapes[0].place: -1 is out of range; write a number from 0 to 4194304"),
        compactCase(
            "block_shapes missing",
            config -> config.remove("block_shapes"),
            "model/config.json: block_shapes: is no list; write one object for each block"),
        compactCase(
            "block_shapes of texts",
            config -> config.putArray("block_shapes").add("a"),
            "model/config.json: block_shapes[0]: is no object; write the widths of the block"),
        compactCase(
            "block_shapes empty",
            config -> config.putArray("block_shapes"),
            "model/model.safetensors: transformer.h.0.ln_1.weight: tensor of shape [12] is not part of the model; config.json must describe the model, and only GPT2LMHeadModel's tensors are read"),
        compactCase(
            "200,000 blocks",
            HostileCompactConfigTest::manyBlocks,
            "model: tensor transformer.h.2.ln_1.weight of shape [12] is missing; use a checkpoint that fits its config.json"),
        compactCase(
            "norm_width 1",
            config -> config.put("norm_width", 1),
            "model/config.json: n_embd: 12 is out of range; write a number from 1 to 1"),
        fine(
            "norm_width 2^20, of which twelve are left",
            inputs -> compact(inputs, config -> config.put("norm_width", 1 << 20))),
        fine(
            "every block in one place, which scales nothing here",
            inputs ->
                compact(
                    inputs,
                    config ->
                        config.get("block_shapes").forEach(b -> ((ObjectNode) b).put("place", 0)))),
        refused(
            "weights of a compact model cut short",
            inputs -> {
              compact(inputs, config -> {});
              byte[] all = Files.readAllBytes(inputs.file("model/model.safetensors"));
              inputs.write("model/model.safetensors", Arrays.copyOf(all, all.length - 100));
            },
            "model/model.safetensors: tensor transformer.h.1.mlp.c_proj.bias claims bytes 31488 to 31536 but the file has 31532 of data; fetch or make the file again"));
  }

  @ParameterizedTest
  @MethodSource("compactConfigs")
  void isRefusedInOneLine(HostileCase hostile) throws IOException {
    hostile.check(folder, HostileInputs::evaluate);
  }

  private static HostileCase block(String name, Consumer<ObjectNode> change, String line) {
    return compactCase(
        name, config -> change.accept((ObjectNode) config.get("block_shapes").get(0)), line);
  }

  private static HostileCase compactCase(String name, Consumer<ObjectNode> change, String line) {
    return refused(name, inputs -> compact(inputs, change), line);
  }

  /** Describes the same weights as those of a compact model, and changes its config. */
  private static void compact(HostileInputs inputs, Consumer<ObjectNode> change)
      throws IOException {
    ObjectNode config =
        (ObjectNode)
            RawSafetensors.JSON.readTree(
                """
                {"model_type": "espalier", "vocab_size": 311, "n_positions": 32, "n_embd": 12,
                 "n_head": 2, "norm_width": 12, "activation_function": "gelu_new",
                 "layer_norm_epsilon": 1e-05, "block_shapes": [
                 {"place": 0, "attention": true, "heads": 2, "head_width": 6, "value_width": 6,
                  "mlp": true, "inner": 48},
                 {"place": 1, "attention": true, "heads": 2, "head_width": 6, "value_width": 6,
                  "mlp": true, "inner": 48}]}
                """);
    change.accept(config);
    inputs.write(CONFIG, config.toString());
  }

  private static void manyBlocks(ObjectNode config) {
    String block = config.get("block_shapes").get(0).toString();
    config.set(
        "block_shapes",
        RawSafetensors.JSON.readTree("[" + (block + ",").repeat(199_999) + block + "]"));
  }
}
