package dev.espalier.hostile;

import static dev.espalier.hostile.HostileCase.fine;
import static dev.espalier.hostile.HostileCase.refused;

import dev.espalier.checkpoint.CheckpointDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Malformed {@code config.json} and {@code generation_config.json}. */
class HostileConfigTest {

  private static final String CONFIG = "model/config.json";
  private static final String GENERATION = "model/generation_config.json";

  @TempDir private Path folder;

  /** Sets a field to a value given as JSON. */
  private static HostileCase field(String field, String value, String line) {
    return refused(
        field + " " + value,
        inputs -> inputs.json(CONFIG, config -> config.set(field, json(value))),
        line);
  }

  private static JsonNode json(String value) {
    return RawSafetensors.JSON.readTree(value);
  }

  private static HostileCase change(String name, Consumer<ObjectNode> change, String line) {
    return refused(name, inputs -> inputs.json(CONFIG, change), line);
  }

  private static HostileCase text(String name, UnaryOperator<String> change, String line) {
    return refused(
        name,
        inputs -> inputs.write(CONFIG, change.apply(Files.readString(inputs.file(CONFIG)))),
        line);
  }

  private static HostileCase bytes(String name, byte[] content, String line) {
    return refused(name, inputs -> inputs.write(CONFIG, content), line);
  }

  private static HostileCase generation(String name, String content, String line) {
    return refused(name, inputs -> inputs.write(GENERATION, content), line);
  }

  static Stream<HostileCase> values() {
    return Stream.of(
        field(
            "n_layer",
            "1000000000",
            "model/config.json: n_layer: 1000000000 is out of range; write a number from 1 to 10000"),
        field(
            "n_layer",
            "9999",
            "model: tensor transformer.h.2.ln_1.weight of shape [12] is missing; use a checkpoint that fits its config.json"),
        field(
            "n_layer",
            "0",
            "model/config.json: n_layer: 0 is out of range; write a number from 1 to 10000"),
        field(
            "n_layer",
            "\"2\"",
            "model/config.json: n_layer: \"2\" is no whole number; write a whole number"),
        field(
            "n_layer",
            "2.5",
            "model/config.json: n_layer: 2.5 is no whole number; write a whole number"),
        field(
            "n_layer",
            "[2]",
            "model/config.json: n_layer: [2] is no whole number; write a whole number"),
        field(
            "n_layer",
            "null",
            "model: tensor transformer.h.2.ln_1.weight of shape [12] is missing; use a checkpoint that fits its config.json"),
        field(
            "n_head",
            "0",
            "model/config.json: n_head: 0 is out of range; write a number from 1 to 1048576"),
        field(
            "n_head",
            "5",
            "model/config.json: n_head: 12 features (n_embd) cannot be cut into 5 heads; n_head must divide n_embd"),
        field(
            "n_head",
            "-2",
            "model/config.json: n_head: -2 is out of range; write a number from 1 to 1048576"),
        field(
            "n_embd",
            "0",
            "model/config.json: n_embd: 0 is out of range; write a number from 1 to 1048576"),
        field(
            "n_embd",
            "13",
            "model/config.json: n_head: 13 features (n_embd) cannot be cut into 2 heads; n_head must divide n_embd"),
        field(
            "vocab_size",
            "-5",
            "model/config.json: vocab_size: -5 is out of range; write a number from 1 to 16777216"),
        field(
            "vocab_size",
            "1000000000000",
            "model/config.json: vocab_size: 1000000000000 is out of range; write a number from 1 to 16777216"),
        field(
            "vocab_size",
            "true",
            "model/config.json: vocab_size: true is no whole number; write a whole number"),
        field(
            "vocab_size",
            "310",
            "model/model.safetensors: transformer.wte.weight: has 311 rows, and vocab_size in config.json is 310; the tokenizer has 311 tokens, which fits the weights; write \"vocab_size\": 311 into config.json"),
        field(
            "layer_norm_epsilon",
            "\"NaN\"",
            "model/config.json: layer_norm_epsilon: \"NaN\" is no number; write a number"),
        field(
            "layer_norm_epsilon",
            "-1",
            "model/config.json: layer_norm_epsilon: -1 is out of range; write a number of at least 0.0 and below 1.0"),
        field(
            "layer_norm_epsilon",
            "0",
            "model/config.json: layer_norm_epsilon: is zero; write a small positive number"),
        field(
            "layer_norm_epsilon",
            "{}",
            "model/config.json: layer_norm_epsilon: {} is no number; write a number"),
        field(
            "activation_function",
            "\"swishy\"",
            "model/config.json: activation_function: \"swishy\" is not supported; known are gelu_new, gelu_pytorch_tanh, gelu_fast, gelu, relu, silu, swish, quick_gelu, tanh"),
        field(
            "activation_function",
            "3",
            "model/config.json: activation_function: 3 is no text; write a text in quotes"),
        field(
            "resid_pdrop",
            "1.5",
            "model/config.json: resid_pdrop: 1.5 is out of range; write a number of at least 0.0 and below 1.0"),
        field(
            "attn_pdrop",
            "-0.1",
            "model/config.json: attn_pdrop: -0.1 is out of range; write a number of at least 0.0 and below 1.0"),
        field(
            "embd_pdrop",
            "\"0\"",
            "model/config.json: embd_pdrop: \"0\" is no number; write a number"),
        field(
            "n_positions",
            "0",
            "model/config.json: n_positions: 0 is out of range; write a number from 1 to 16777216"),
        field(
            "n_positions",
            "8",
            "model/model.safetensors: transformer.wpe.weight: has shape [32, 12], and by config.json it is [8, 12]; use a config.json that fits the weights"),
        field(
            "n_inner",
            "-1",
            "model/config.json: n_inner: -1 is out of range; write a number from 1 to 4194304"),
        field(
            "n_inner",
            "0",
            "model/config.json: n_inner: 0 is out of range; write a number from 1 to 4194304"),
        field(
            "model_type",
            "\"llama\"",
            "model/config.json: model_type: \"llama\" is not supported; only models of model_type \"gpt2\" are read"),
        field(
            "model_type",
            "7",
            "model/config.json: model_type: 7 is no text; write a text in quotes"),
        field(
            "scale_attn_weights",
            "\"yes\"",
            "model/config.json: scale_attn_weights: \"yes\" is neither true nor false; write true or false"),
        field(
            "tie_word_embeddings",
            "1",
            "model/config.json: tie_word_embeddings: 1 is neither true nor false; write true or false"),
        field(
            "tie_word_embeddings",
            "false",
            "model/config.json: tie_word_embeddings: is false and lm_head.weight is missing; set it to true, or use a checkpoint whose head is tied"),
        field(
            "quantization_config",
            "{\"bits\": 4}",
            "model/config.json: quantization_config: is not supported; use the model in fp32, fp16 or bf16"),
        field(
            "bos_token_id",
            "\"a\"",
            "model/config.json: bos_token_id: \"a\" is no whole number; write a whole number"),
        field(
            "eos_token_id",
            "[0, \"a\"]",
            "model/config.json: eos_token_id[1]: \"a\" is no whole number; write a whole number"),
        field(
            "eos_token_id",
            "-3",
            "model/config.json: eos_token_id: -3 is out of range; write a number from 0 to 2147483647"),
        change(
            "all sizes huge",
            config ->
                config
                    .put("n_embd", 1 << 20)
                    .put("vocab_size", 1 << 24)
                    .put("n_positions", 1 << 24),
            "model/config.json: describes a model of 61572680515584 weights; at most 2,146,000,000 are supported"),
        change(
            "empty object",
            ObjectNode::removeAll,
            "model/config.json: model_type: missing; only models of model_type \"gpt2\" are read"));
  }

  static Stream<HostileCase> files() {
    return Stream.of(
        text(
            "literal NaN",
            config -> config.replace("1e-05", "NaN"),
            "model/config.json: is no valid JSON: non-standard token 'NaN' (line 2, column 75); mend it or fetch it again"),
        text(
            "1e999999999",
            config -> config.replace("1e-05", "1e999999999"),
            "model/config.json: layer_norm_epsilon: \"Infinity\" is out of range; write a number of at least 0.0 and below 1.0"),
        text(
            "5,000 digits",
            config -> config.replace("\"n_layer\": 2", "\"n_layer\": " + "9".repeat(5000)),
            "model/config.json: is no valid JSON: a number has too many digits; mend it or fetch it again"),
        text(
            "900 digits",
            config -> config.replace("\"n_layer\": 2", "\"n_layer\": " + "9".repeat(900)),
            "model/config.json: n_layer: 9… is out of range; write a number from 1 to 10000"),
        text(
            "a key twice",
            config -> config.replace("\"n_head\"", "\"n_layer\""),
            "model/config.json: is no valid JSON: \"n_layer\" is there twice (line 2, column 11); mend it or fetch it again"),
        text(
            "truncated",
            config -> config.substring(0, 100),
            "model/config.json: is no valid JSON: it ends too early (line 2, column 12); mend it or fetch it again"),
        text(
            "a comment",
            config -> "// GPT-2\n" + config,
            "model/config.json: is no valid JSON: unexpected character '/' (line 1, column 1); mend it or fetch it again"),
        text(
            "single quotes",
            config -> config.replace('"', '\''),
            "model/config.json: is no valid JSON: unexpected character ''': was expecting double-quote to start property name (line 1, column 2); mend it or fetch it again"),
        text(
            "a name of 60,000 letters",
            config -> "{\"" + "n".repeat(60_000) + "\": 1}",
            "model/config.json: is no valid JSON: a name is too long; mend it or fetch it again"),
        text(
            "nested 200,000 times",
            config -> "{\"a\":" + "[".repeat(200_000),
            "model/config.json: is no valid JSON: it is nested too deeply; mend it or fetch it again"),
        bytes(
            "Latin-1",
            "{\"model_type\": \"gpt\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1),
            "model/config.json: is no valid JSON: it is not UTF-8 text (line 1, column 22); mend it or fetch it again"),
        bytes(
            "an array",
            "[1,2]".getBytes(StandardCharsets.UTF_8),
            "model/config.json: holds no JSON object; fetch the file again"),
        bytes(
            "a number",
            "7".getBytes(StandardCharsets.UTF_8),
            "model/config.json: holds no JSON object; fetch the file again"),
        bytes(
            "empty file",
            new byte[0],
            "model/config.json: holds no JSON object; fetch the file again"),
        bytes(
            "zeros",
            new byte[300],
            "model/config.json: is no valid JSON: unexpected control character of code 0 (line 1, column 1); mend it or fetch it again"),
        refused(
            "missing",
            inputs -> Files.delete(inputs.file(CONFIG)),
            "model: holds no config.json; name a Hugging Face model directory"),
        refused(
            "directory",
            inputs -> {
              Files.delete(inputs.file(CONFIG));
              Files.createDirectory(inputs.file(CONFIG));
            },
            "model/config.json: is a directory; name a file"),
        refused(
            "named pipe",
            inputs -> {
              Files.delete(inputs.file(CONFIG));
              HostileWeightsTest.pipe(inputs.file(CONFIG));
            },
            "model/config.json: is a pipe or a device, not a regular file; copy it into a file first"),
        fine(
            "UTF-16, as JSON may be",
            inputs ->
                inputs.write(
                    CONFIG,
                    Files.readString(inputs.file(CONFIG)).getBytes(StandardCharsets.UTF_16))));
  }

  static Stream<HostileCase> generationConfigs() {
    return Stream.of(
        generation(
            "empty file",
            "",
            "model/generation_config.json: holds no JSON object; fetch the file again"),
        generation(
            "a list",
            "[]",
            "model/generation_config.json: holds no JSON object; fetch the file again"),
        generation(
            "truncated",
            "{\"eos_token_id\": [0,",
            "model/generation_config.json: is no valid JSON: it ends too early (line 1, column 21); mend it or fetch it again"),
        generation(
            "end token a text",
            "{\"eos_token_id\": \"</s>\"}",
            "model/generation_config.json: eos_token_id: \"</s>\" is no whole number; write a whole number"),
        generation(
            "end token -1",
            "{\"eos_token_id\": -1}",
            "model/generation_config.json: eos_token_id: -1 is out of range; write a number from 0 to 2147483647"),
        generation(
            "end token within two lists",
            "{\"eos_token_id\": [[0]]}",
            "model/generation_config.json: eos_token_id[0]: [0] is no whole number; write a whole number"),
        generation(
            "begin token half",
            "{\"bos_token_id\": 0.5}",
            "model/generation_config.json: bos_token_id: 0.5 is no whole number; write a whole number"),
        generation(
            "begin token 2^40",
            "{\"bos_token_id\": 1099511627776}",
            "model/generation_config.json: bos_token_id: 1099511627776 is out of range; write a number from 0 to 2147483647"));
  }

  @ParameterizedTest
  @MethodSource({"values", "files"})
  void isRefusedInOneLine(HostileCase hostile) throws IOException {
    hostile.check(folder, HostileInputs::evaluate);
  }

  @ParameterizedTest
  @MethodSource("generationConfigs")
  void generationIsRefusedInOneLine(HostileCase hostile) throws IOException {
    hostile.check(
        folder,
        inputs -> {
          try (var checkpoint = CheckpointDirectory.open(inputs.model)) {
            checkpoint.generationTokens();
          }
        });
  }
}
