package dev.espalier.checkpoint;

import dev.espalier.model.Gpt2Config;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokens that begin and end texts, in {@code config.json} and {@code generation_config.json}: a
 * number, a list of numbers, or null for none.
 */
final class TokenIds {

  private static final String BEGIN = "bos_token_id";
  private static final String END = "eos_token_id";
  private static final int END_OF_TEXT = 50_256;

  private TokenIds() {}

  /** Returns the token that begins texts; the first of a list. */
  static @Nullable Integer begin(JsonFields fields) {
    List<Integer> ids = ids(fields, BEGIN);
    return ids.isEmpty() ? null : ids.getFirst();
  }

  /** Returns the tokens that end texts. */
  static List<Integer> ends(JsonFields fields) {
    return ids(fields, END);
  }

  /** Small models keep transformers' default ids beyond the vocabulary, which never occur. */
  private static List<Integer> ids(JsonFields fields, String field) {
    return fields.object().has(field)
        ? fields.integers(field, 0, Integer.MAX_VALUE)
        : List.of(END_OF_TEXT);
  }

  /** Writes both fields; a list with the same content stays a list. */
  static void write(Gpt2Config config, ObjectNode out) {
    Integer begin = config.boundaryTokens().bosTokenId();
    write(out, BEGIN, begin == null ? List.of() : List.of(begin));
    write(out, END, config.boundaryTokens().eosTokenIds());
  }

  private static void write(ObjectNode out, String field, List<Integer> ids) {
    JsonNode before = out.path(field);
    if (before.isArray() && !before.isEmpty() && saysTheSame(before, ids, field)) {
      return;
    }
    switch (ids.size()) {
      case 0 -> out.putNull(field);
      case 1 -> out.put(field, ids.getFirst());
      default -> ids.forEach(out.putArray(field)::add);
    }
  }

  private static boolean saysTheSame(JsonNode before, List<Integer> ids, String field) {
    List<Integer> were = before.valueStream().map(id -> id.asInt(-1)).toList();
    return field.equals(BEGIN) ? were.subList(0, 1).equals(ids) : were.equals(ids);
  }
}
