package dev.espalier.text.tokenizer;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The post-processor for {@code add_bos_token} and {@code add_eos_token}, which puts a row between
 * two tokens.
 */
final class RowTemplate {

  private RowTemplate() {}

  /**
   * Writes the post-processor into a {@code tokenizer.json}, unless there is no token to add.
   *
   * @param begin the token before each row, or null
   * @param end the token after each row, or null
   * @param ids returns the id of a token
   */
  static void write(
      ObjectNode json,
      @Nullable String begin,
      @Nullable String end,
      Function<String, @Nullable Integer> ids) {
    if (begin == null && end == null) {
      return;
    }
    ObjectNode template = json.putObject("post_processor").put("type", "TemplateProcessing");
    ObjectNode known = template.objectNode();
    ArrayNode single = template.putArray("single");
    token(begin, single, known, ids);
    single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
    token(end, single, known, ids);
    ArrayNode pair = template.putArray("pair");
    for (String sequence : new String[] {"A", "B"}) {
      pair.addObject().putObject("Sequence").put("id", sequence).put("type_id", 0);
    }
    template.set("special_tokens", known);
  }

  private static void token(
      @Nullable String token,
      ArrayNode single,
      ObjectNode known,
      Function<String, @Nullable Integer> ids) {
    if (token == null) {
      return;
    }
    single.addObject().putObject("SpecialToken").put("id", token).put("type_id", 0);
    ObjectNode entry = known.putObject(token).put("id", token);
    entry.putArray("ids").add(ids.apply(token));
    entry.putArray("tokens").add(token);
  }
}
