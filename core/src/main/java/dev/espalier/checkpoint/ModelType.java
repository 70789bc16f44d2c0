package dev.espalier.checkpoint;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Checks whether a {@code config.json} is that of a GPT-2. Files of 2019, and some written by hand,
 * have no {@code model_type}, but GPT-2's class or fields.
 */
final class ModelType {

  private static final String FIELD = "model_type";
  private static final String GPT2 = "gpt2";
  private static final List<String> FIELDS = List.of("n_embd", "n_head", "n_layer", "n_positions");

  private ModelType() {}

  /**
   * Checks the model type, and notes what was used if there is no {@code model_type}.
   *
   * @throws dev.espalier.fault.BadInputException if it is the config of another model
   */
  static void check(JsonFields fields) {
    JsonNode type = fields.value(FIELD);
    String remedy = "only models of model_type \"gpt2\" are read";
    if (type == null) {
      String sign = sign(fields);
      if (sign.isEmpty()) {
        throw fields.fault(FIELD, "missing", remedy);
      }
      fields.notes().add(fields.file() + " names no model_type; read as gpt2, for its " + sign);
    } else if (!fields.text(FIELD, "").equals(GPT2) && !isCompact(fields)) {
      throw fields.fault(FIELD, type + " is not supported", remedy);
    }
  }

  /** Tells whether the file describes a compact model in the exact layout. */
  static boolean isCompact(JsonFields fields) {
    return fields.text(FIELD, "").equals(BlockShapes.MODEL_TYPE);
  }

  private static String sign(JsonFields fields) {
    JsonNode classes = fields.value("architectures");
    if (classes != null && classes.isArray() && !classes.isEmpty()) {
      return classes
          .valueStream()
          .filter(JsonNode::isString)
          .map(JsonNode::stringValue)
          .filter(name -> name.startsWith("GPT2"))
          .findFirst()
          .map(name -> "class " + name)
          .orElse("");
    }
    return FIELDS.stream().allMatch(field -> fields.value(field) != null)
        ? "fields " + String.join(", ", FIELDS)
        : "";
  }
}
