package dev.espalier.checkpoint;

import dev.espalier.fault.BadInputException;
import dev.espalier.kernel.ActivationFunction;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.safetensors.Dtype;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads {@code config.json} into a {@link Gpt2Config}, refusing unsupported values by name, and
 * writes it such that transformers can open it. Absent fields have transformers' defaults.
 */
final class ConfigFile {

  static final String NAME = "config.json";

  /** Marks a model written by {@code compact}; removed once the model has been trained again. */
  static final String COMPACTED = "espalier_compacted";

  /** The field that tells whether the LM head is {@code wte}. */
  static final String TIES = "tie_word_embeddings";

  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_TOKENS = 1 << 24;
  private static final int MOST_FEATURES = 1 << 20;
  private static final int MOST_LAYERS = 10_000;

  private final JsonFields fields;
  private final Gpt2Config config;

  private ConfigFile(JsonFields fields) {
    this.fields = fields;
    refuseUnsupported(fields);
    this.config = parse(fields).withTiedHead(fields.flag(TIES, true));
    checkSizes();
  }

  /**
   * Reads the file.
   *
   * @throws BadInputException naming the file and the field
   */
  static ConfigFile read(Path file) {
    return new ConfigFile(JsonFields.read(file));
  }

  Gpt2Config config() {
    return config;
  }

  /** Returns notes on values that were not taken literally. */
  List<String> notes() {
    return fields.notes().stream().distinct().toList();
  }

  /** Returns all fields, including those we do not use. */
  ObjectNode fields() {
    return fields.object();
  }

  /** Tells whether the model was written by {@code compact}. */
  boolean compacted() {
    return fields.flag(COMPACTED, false);
  }

  private static void refuseUnsupported(JsonFields fields) {
    ModelType.check(fields);
    if (fields.flag("add_cross_attention", false)) {
      throw fields.fault(
          "add_cross_attention", "true is not supported", "use a model without cross-attention");
    }
    if (fields.value("quantization_config") != null) {
      throw fields.fault(
          "quantization_config", "is not supported", "use the model in fp32, fp16 or bf16");
    }
    JsonNode pruned = fields.value("pruned_heads");
    if (pruned != null && !pruned.isEmpty()) {
      throw fields.fault("pruned_heads", "is not supported", "use a model with all its heads");
    }
    // Makes no difference in fp32, except for the order of scaling.
    fields.flag("reorder_and_upcast_attn", false);
  }

  /** Tells whether the file describes a compact model in the exact layout. */
  private static boolean isCompact(JsonFields fields) {
    return ModelType.isCompact(fields);
  }

  private static Gpt2Config parse(JsonFields fields) {
    if (isCompact(fields)) {
      return compact(fields);
    }
    int width = size(fields, "n_embd", "hidden_size", 768, MOST_FEATURES);
    return uniform(fields, width, size(fields, "n_layer", "num_hidden_layers", 12, MOST_LAYERS));
  }

  /** Reads the whole model from which it was cut, then narrows it to what is left. */
  private static Gpt2Config compact(JsonFields fields) {
    int normWidth = fields.integer(BlockShapes.NORM_WIDTH, 768, 1, MOST_FEATURES);
    int width = fields.integer("n_embd", normWidth, 1, normWidth);
    return uniform(fields, normWidth, 0).withShape(width, BlockShapes.read(fields, width));
  }

  private static Gpt2Config uniform(JsonFields fields, int width, int layers) {
    int heads = size(fields, "n_head", "num_attention_heads", 12, MOST_FEATURES);
    if (width % heads != 0) {
      throw fields.fault(
          "n_head",
          width + " features (n_embd) cannot be cut into " + heads + " heads",
          "n_head must divide n_embd");
    }
    return new Gpt2Config(
        Gpt2Config.Sizes.uniform(
            fields.integer("vocab_size", 50_257, 1, MOST_TOKENS),
            size(fields, "n_positions", "max_position_embeddings", 1024, MOST_TOKENS),
            width,
            layers,
            heads,
            fields.integer("n_inner", 4 * width, layers == 0 ? 0 : 1, 4 * MOST_FEATURES)),
        activation(fields),
        epsilon(fields),
        new Gpt2Config.AttentionScaling(
            fields.flag("scale_attn_weights", true),
            fields.flag("scale_attn_by_inverse_layer_idx", false)),
        new Gpt2Config.Dropouts(
            fields.number("embd_pdrop", 0.1, 0, 1),
            fields.number("attn_pdrop", 0.1, 0, 1),
            fields.number("resid_pdrop", 0.1, 0, 1)),
        fields.number("initializer_range", 0.02, 0, 1000),
        new Gpt2Config.BoundaryTokens(TokenIds.begin(fields), TokenIds.ends(fields)),
        true);
  }

  private static int size(JsonFields fields, String field, String alias, int otherwise, int most) {
    boolean byAlias = !fields.object().has(field) && fields.object().has(alias);
    return fields.integer(byAlias ? alias : field, otherwise, 1, most);
  }

  private static ActivationFunction activation(JsonFields fields) {
    String name = fields.text("activation_function", ActivationFunction.GELU_NEW.hfName());
    return ActivationFunction.ofHfName(name)
        .orElseThrow(
            () ->
                fields.fault(
                    "activation_function",
                    "\"" + name + "\" is not supported",
                    "known are " + String.join(", ", ActivationFunction.hfNames())));
  }

  private static float epsilon(JsonFields fields) {
    float epsilon = fields.number("layer_norm_epsilon", 1e-5, 0, 1);
    if (epsilon == 0) {
      throw fields.fault("layer_norm_epsilon", "is zero", "write a small positive number");
    }
    return epsilon;
  }

  private void checkSizes() {
    if (Gpt2Layout.of(config).parameters() > Integer.MAX_VALUE - (1 << 20)) {
      throw new BadInputException(
          fields.file().toString(),
          "describes a model of " + Gpt2Layout.of(config).parameters() + " weights",
          "at most 2,146,000,000 are supported");
    }
  }

  /**
   * Returns the text of a {@code config.json} for a model. Fields of the source with the same
   * meaning are kept unchanged, as are unknown ones.
   *
   * @param config the model
   * @param source fields of the source model, or none
   * @param stored dtype of the weights, {@code F32} or {@code BF16}
   */
  static String text(Gpt2Config config, @Nullable ObjectNode source, Dtype stored) {
    return written(fields(config, source, stored));
  }

  private static ObjectNode fields(Gpt2Config config, @Nullable ObjectNode source, Dtype stored) {
    ObjectNode out = source == null ? JSON.createObjectNode() : source.deepCopy();
    boolean olderName = out.has("torch_dtype");
    out.remove(List.of("_name_or_path", COMPACTED));
    BlockShapes.remove(out);
    if (config.isUniform()) {
      out.putArray("architectures").add("GPT2LMHeadModel");
      out.put("model_type", "gpt2");
    } else {
      out.putArray("architectures").add("EspalierForCausalLM");
      out.put("model_type", BlockShapes.MODEL_TYPE);
      out.putObject("auto_map")
          .put("AutoConfig", RemoteCode.MODULE + ".EspalierConfig")
          .put("AutoModelForCausalLM", RemoteCode.MODULE + ".EspalierForCausalLM");
      BlockShapes.write(config, out);
    }
    String dtype = stored == Dtype.BF16 ? "bfloat16" : "float32";
    out.put("dtype", dtype);
    if (olderName) {
      out.put("torch_dtype", dtype);
    }
    out.put(TIES, config.tieWordEmbeddings());
    out.put("vocab_size", config.vocabSize());
    out.put("n_positions", config.nPositions());
    out.put("n_embd", config.nEmbd());
    out.put("n_layer", config.nLayer());
    out.put("n_head", config.nHead());
    boolean usual = config.nInner() == 4 * config.normWidth() && config.isUniform();
    out.put("n_inner", usual && !out.path("n_inner").isNumber() ? null : config.nInner());
    if (ActivationFunction.ofHfName(out.path("activation_function").asString(""))
        .filter(config.activationFunction()::equals)
        .isEmpty()) {
      out.put("activation_function", config.activationFunction().hfName());
    }
    out.put("layer_norm_epsilon", decimal(config.layerNormEpsilon()));
    out.put("scale_attn_weights", config.attentionScaling().scaleAttnWeights());
    out.put(
        "scale_attn_by_inverse_layer_idx", config.attentionScaling().scaleAttnByInverseLayerIdx());
    out.put("embd_pdrop", decimal(config.dropouts().embdPdrop()));
    out.put("attn_pdrop", decimal(config.dropouts().attnPdrop()));
    out.put("resid_pdrop", decimal(config.dropouts().residPdrop()));
    out.put("initializer_range", decimal(config.initializerRange()));
    TokenIds.write(config, out);
    return out;
  }

  /** Returns the text of a {@code config.json} for a model written by {@code compact}. */
  static String compactedText(Gpt2Config config, ObjectNode source) {
    ObjectNode out = fields(config, source, Dtype.F32);
    out.put(COMPACTED, true);
    return written(out);
  }

  private static String written(ObjectNode fields) {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(fields) + "\n";
  }

  /** Returns the shortest decimal of a float: 0.1 rather than 0.10000000149011612. */
  private static BigDecimal decimal(float value) {
    return new BigDecimal(Float.toString(value));
  }
}
