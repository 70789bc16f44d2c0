package dev.espalier.text.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The tokens of a tokenizer's model, with their ids.
 *
 * @param ids id of each token
 */
record Vocabulary(Map<String, Integer> ids) {

  /**
   * Reads {@code vocab}, an object of ids or, for Unigram, a list of tokens with scores.
   *
   * @param fields the object that contains it
   * @throws dev.espalier.fault.BadInputException naming the token whose id is invalid
   */
  static Vocabulary read(Fields fields) {
    JsonNode vocabulary = fields.value("vocab");
    if (vocabulary != null && vocabulary.isObject()) {
      return ofObject(fields.object("vocab"));
    }
    if (vocabulary == null || !vocabulary.isArray()) {
      throw fields.wrong("vocab", vocabulary, "an object of token ids");
    }
    Map<String, Integer> ids = new HashMap<>();
    for (JsonNode token : vocabulary) {
      JsonNode content = token.isArray() ? token.path(0) : token;
      if (!content.isString()) {
        throw fields.fault("vocab", "holds something that is no token, at place " + ids.size());
      }
      ids.put(content.stringValue(), ids.size());
    }
    return new Vocabulary(ids);
  }

  /** Reads an object of ids. */
  static Vocabulary ofObject(Fields fields) {
    Map<String, Integer> ids = new HashMap<>();
    for (Map.Entry<String, JsonNode> token : fields.object().properties()) {
      ids.put(token.getKey(), fields.id(token.getKey(), token.getValue()));
    }
    return new Vocabulary(ids);
  }

  boolean holds(String token) {
    return ids.containsKey(token);
  }

  /**
   * Returns the ids of added tokens as Hugging Face's library assigns them: that of the vocabulary
   * if it has the token, otherwise the next free one. The library ignores other ids stated in
   * files.
   */
  List<Integer> idsOf(List<AddedToken> added) {
    List<Integer> given = new ArrayList<>();
    int highest = -1;
    for (AddedToken token : added) {
      int next = highest >= ids.size() ? highest + 1 : ids.size();
      int id = ids.getOrDefault(token.content(), next);
      highest = Math.max(highest, id);
      given.add(id);
    }
    return given;
  }
}
