package dev.espalier.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.kernel.ActivationFunction;
import dev.espalier.model.Gpt2Config;
import dev.espalier.safetensors.Dtype;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ConfigFileTest {

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder;

  @Test
  void absentFieldsAreTransformersDefaults() throws IOException {
    Gpt2Config config = read("{\"model_type\": \"gpt2\"}").config();
    assertThat(config)
        .isEqualTo(
            new Gpt2Config(
                Gpt2Config.Sizes.uniform(50257, 1024, 768, 12, 12, 3072),
                ActivationFunction.GELU_NEW,
                1e-5f,
                new Gpt2Config.AttentionScaling(true, false),
                new Gpt2Config.Dropouts(0.1f, 0.1f, 0.1f),
                0.02f,
                Gpt2Config.BoundaryTokens.of(50256, 50256),
                true));
  }

  @Test
  void everyFieldIsRead() throws IOException {
    Gpt2Config config =
        read("""
        {"model_type": "gpt2", "vocab_size": 101, "n_positions": 13, "n_embd": 21,
         "n_layer": 3, "n_head": 7, "n_inner": 37, "activation_function": "gelu",
         "layer_norm_epsilon": 1e-6, "scale_attn_weights": false,
         "scale_attn_by_inverse_layer_idx": true, "reorder_and_upcast_attn": true,
         "embd_pdrop": 0, "attn_pdrop": 0.25, "resid_pdrop": 0.5,
         "initializer_range": 0.01, "bos_token_id": null, "eos_token_id": 7,
         "tie_word_embeddings": true, "unknown": {"kept": [1]}}
        """)
            .config();
    assertThat(config)
        .isEqualTo(
            new Gpt2Config(
                Gpt2Config.Sizes.uniform(101, 13, 21, 3, 7, 37),
                ActivationFunction.GELU,
                1e-6f,
                new Gpt2Config.AttentionScaling(false, true),
                new Gpt2Config.Dropouts(0f, 0.25f, 0.5f),
                0.01f,
                Gpt2Config.BoundaryTokens.of(null, 7),
                true));
  }

  @Test
  void theLongNamesOfTheSameFieldsAreRead() throws IOException {
    Gpt2Config config =
        read("{\"model_type\":\"gpt2\",\"hidden_size\":24,\"num_attention_heads\":3,"
                + "\"num_hidden_layers\":2,\"max_position_embeddings\":9}")
            .config();
    assertThat(config.nEmbd()).isEqualTo(24);
    assertThat(config.nInner()).isEqualTo(96);
    assertThat(config.nHead()).isEqualTo(3);
    assertThat(config.nLayer()).isEqualTo(2);
    assertThat(config.nPositions()).isEqualTo(9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"model_type\": \"llama\"             | model_type: \"llama\" is not supported; only"
            + " models of model_type \"gpt2\" are read",
        "\"model_type\": null                  | model_type: missing; only models of model_type"
            + " \"gpt2\" are read",
        "\"model_type\": 3                     | model_type: 3 is no text; write a text in quotes",
        "\"n_head\": 5                         | n_head: 12 features (n_embd) cannot be cut into 5"
            + " heads; n_head must divide n_embd",
        "\"n_head\": 0                         | n_head: 0 is out of range; write a number from 1"
            + " to 1048576",
        "\"n_embd\": -12                       | n_embd: -12 is out of range; write a number from 1"
            + " to 1048576",
        "\"n_layer\": 99999999999              | n_layer: 99999999999 is out of range; write a"
            + " number from 1 to 10000",
        "\"n_layer\": 1.5                      | n_layer: 1.5 is no whole number; write a whole"
            + " number",
        "\"n_layer\": \"6\"                    | n_layer: \"6\" is no whole number; write a whole"
            + " number",
        "\"vocab_size\": true                  | vocab_size: true is no whole number; write a whole"
            + " number",
        "\"n_positions\": [1024]               | n_positions: [1024] is no whole number; write a"
            + " whole number",
        "\"n_inner\": 0                        | n_inner: 0 is out of range; write a number from 1"
            + " to 4194304",
        "\"activation_function\": \"mish\"     | activation_function: \"mish\" is not supported;"
            + " known are gelu_new,",
        "\"activation_function\": 1            | activation_function: 1 is no text; write a text in"
            + " quotes",
        "\"layer_norm_epsilon\": 0             | layer_norm_epsilon: is zero; write a small"
            + " positive number",
        "\"layer_norm_epsilon\": -1e-5         | layer_norm_epsilon: -1.0E-5 is out of range; write"
            + " a number of at least 0.0 and below 1.0",
        "\"layer_norm_epsilon\": \"1e-5\"      | layer_norm_epsilon: \"1e-5\" is no number; write a"
            + " number",
        "\"resid_pdrop\": 1                    | resid_pdrop: 1 is out of range; write a number of"
            + " at least 0.0 and below 1.0",
        "\"attn_pdrop\": -0.1                  | attn_pdrop: -0.1 is out of range; write a number"
            + " of at least 0.0 and below 1.0",
        "\"embd_pdrop\": 1e300                 | embd_pdrop: 1.0E300 is out of range; write a"
            + " number of at least 0.0 and below 1.0",
        "\"scale_attn_weights\": 1             | scale_attn_weights: 1 is neither true nor false;"
            + " write true or false",
        "\"reorder_and_upcast_attn\": \"no\"   | reorder_and_upcast_attn: \"no\" is neither true"
            + " nor false; write true or false",
        "\"add_cross_attention\": true         | add_cross_attention: true is not supported; use a"
            + " model without cross-attention",
        "\"quantization_config\": {\"bits\":4} | quantization_config: is not supported; use the"
            + " model in fp32, fp16 or bf16",
        "\"pruned_heads\": {\"0\":[1]}         | pruned_heads: is not supported; use a model with"
            + " all its heads",
        "\"bos_token_id\": -1                  | bos_token_id: -1 is out of range; write a number"
            + " from 0 to 2147483647",
        "\"eos_token_id\": \"x\"               | eos_token_id: \"x\" is no whole number; write a"
            + " whole number",
        "\"eos_token_id\": [1, \"x\"]          | eos_token_id[1]: \"x\" is no whole number; write a"
            + " whole number",
        "\"eos_token_id\": {\"a\": 1}          | eos_token_id: {\"a\":1} is no whole number; write"
            + " a whole number",
      })
  void refusesUnsupportedValuesByName(String field, String message) throws IOException {
    ObjectNode fields = JSON.createObjectNode().put("model_type", "gpt2");
    fields.put("n_embd", 12).put("n_head", 3);
    Path file = write(fields.setAll((ObjectNode) JSON.readTree("{" + field + "}")).toString());
    assertThatThrownBy(() -> ConfigFile.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file + ": " + message);
  }

  @Test
  void refusesAnythingButAnObject() throws IOException {
    Path file = write("[1]");
    assertThatThrownBy(() -> ConfigFile.read(file))
        .hasMessage(file + ": holds no JSON object; fetch the file again");
    write("{\"model_type\": \"gpt2\", ");
    assertThatThrownBy(() -> ConfigFile.read(file))
        .hasMessageStartingWith(file + ": is no valid JSON: ");
    write("{\"n_layer\": 1, \"n_layer\": 2}");
    assertThatThrownBy(() -> ConfigFile.read(file))
        .hasMessageStartingWith(file + ": is no valid JSON: \"n_layer\" is there twice");
    write("{\"model_type\": \"gpt2\", \"attn_pdrop\": 1e400}");
    assertThatThrownBy(() -> ConfigFile.read(file))
        .hasMessageStartingWith(file + ": attn_pdrop: \"Infinity\" is out of range");
    write("");
    assertThatThrownBy(() -> ConfigFile.read(file)).isInstanceOf(BadInputException.class);
  }

  @Test
  void refusesAModelTooLargeForOneSlab() throws IOException {
    Path file =
        write("{\"model_type\": \"gpt2\", \"n_layer\": 200, \"n_embd\": 4096, \"n_head\": 32}");
    assertThatThrownBy(() -> ConfigFile.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("describes a model of 40");
  }

  @Test
  void configsAreReadAsWrittenAndKeepUnknownFields() throws IOException {
    ConfigFile source =
        read(
            """
            {"model_type": "gpt2", "activation_function": "gelu_pytorch_tanh", "n_inner": null,
             "task_specific_params": {"a": [1, 2]}, "torch_dtype": "float16", "n_ctx": 1024,
             "eos_token_id": null}
            """);
    String text = ConfigFile.text(source.config(), source.fields(), Dtype.F32);
    assertThat(read(text).config()).isEqualTo(source.config());
    assertThat(text)
        .contains("\"task_specific_params\"", "\"n_ctx\" : 1024", "\"gelu_pytorch_tanh\"")
        .contains("\"n_inner\" : null", "\"dtype\" : \"float32\"", "\"GPT2LMHeadModel\"")
        .contains("\"attn_pdrop\" : 0.1,", "\"eos_token_id\" : null")
        .doesNotContain("float16")
        .contains("\"torch_dtype\" : \"float32\"");
    assertThat(ConfigFile.text(source.config(), source.fields(), Dtype.BF16))
        .contains("\"dtype\" : \"bfloat16\"", "\"torch_dtype\" : \"bfloat16\"")
        .doesNotContain("float32", "\"float16");
    assertThat(ConfigFile.text(source.config(), null, Dtype.F32)).doesNotContain("torch_dtype");
  }

  @Test
  void anIntegerMayBeWrittenWithAPoint() throws IOException {
    ConfigFile config = read("{\"model_type\":\"gpt2\",\"n_positions\":64.0,\"n_layer\":2}");
    assertThat(config.config().nPositions()).isEqualTo(64);
    assertThat(config.notes())
        .containsExactly(folder.resolve("config.json") + ": n_positions is 64.0, read as 64");
    assertThat(ConfigFile.text(config.config(), config.fields(), Dtype.F32))
        .contains("\"n_positions\" : 64,");
  }

  @Test
  void withoutAModelTypeClassOrFieldsIdentifyAGpt2() throws IOException {
    ConfigFile byClass = read("{\"architectures\":[\"GPT2LMHeadModel\"],\"n_layer\":3}");
    assertThat(byClass.config().nLayer()).isEqualTo(3);
    assertThat(byClass.notes()).singleElement().asString().endsWith("its class GPT2LMHeadModel");
    ConfigFile byFields =
        read("{\"n_embd\":16,\"n_head\":2,\"n_layer\":2,\"n_positions\":64,\"vocab_size\":9}");
    assertThat(byFields.config().nEmbd()).isEqualTo(16);
    assertThat(byFields.notes()).singleElement().asString().contains("fields n_embd, n_head");
    assertThat(read("{\"model_type\":\"gpt2\"}").notes()).isEmpty();
    for (String other :
        new String[] {
          "{}",
          "{\"architectures\":[\"OpenAIGPTLMHeadModel\"],\"n_embd\":16,\"n_head\":2,\"n_layer\":2,"
              + "\"n_positions\":64}",
          "{\"architectures\":7}",
          "{\"architectures\":[7, null]}"
        }) {
      assertThatThrownBy(() -> read(other)).hasMessageContaining("model_type: missing");
    }
  }

  @Test
  void theTokensThatEndATextMayBeAList() throws IOException {
    ConfigFile several =
        read("{\"model_type\":\"gpt2\",\"bos_token_id\":[3,4],\"eos_token_id\":[50256, 11]}");
    assertThat(several.config().boundaryTokens().bosTokenId()).isEqualTo(3);
    assertThat(several.config().boundaryTokens().eosTokenIds()).containsExactly(50256, 11);
    String text = ConfigFile.text(several.config(), several.fields(), Dtype.F32);
    assertThat(JSON.readTree(text).get("eos_token_id")).isEqualTo(JSON.readTree("[50256, 11]"));
    assertThat(JSON.readTree(text).get("bos_token_id")).isEqualTo(JSON.readTree("[3, 4]"));
    assertThat(read(text).config()).isEqualTo(several.config());

    ConfigFile one = read("{\"model_type\":\"gpt2\",\"eos_token_id\":[50256]}");
    assertThat(one.config().boundaryTokens().eosTokenIds()).containsExactly(50256);
    assertThat(ConfigFile.text(one.config(), null, Dtype.F32)).contains("\"eos_token_id\" : 50256");
    ConfigFile none = read("{\"model_type\":\"gpt2\",\"bos_token_id\":[],\"eos_token_id\":[]}");
    assertThat(none.config().boundaryTokens().bosTokenId()).isNull();
    assertThat(none.config().boundaryTokens().eosTokenIds()).isEmpty();
  }

  private ConfigFile read(String json) throws IOException {
    return ConfigFile.read(write(json));
  }

  private Path write(String json) throws IOException {
    return Files.writeString(folder.resolve("config.json"), json);
  }
}
