package dev.espalier.checkpoint;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Whether a {@code config.json} is a GPT-2's. Files of 2019, and some that were written by hand,
 * name no {@code model_type}; the class or the fields of GPT-2 say it as well.
 */
final class ModelType {

  private static final String FIELD = "model_type";
  private static final String GPT2 = "gpt2";
  private static final List<String> FIELDS = List.of("n_embd", "n_head", "n_layer", "n_positions");

  private ModelType() {}

  /**
   * Checks it, and notes what stood in for a {@code model_type}.
   *
   * @throws dev.espalier.fault.BadInputException if it is another's
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

  /** Whether the file describes a compact model in its exact layout. */
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
