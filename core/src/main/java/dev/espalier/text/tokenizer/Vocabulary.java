package dev.espalier.text.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The tokens that a tokenizer's model makes, with their ids.
 *
 * @param ids of each token
 */
record Vocabulary(Map<String, Integer> ids) {

  /**
   * Reads {@code vocab}, an object of ids or, as Unigram has it, a list of tokens with scores.
   *
   * @param fields the object it stands in
   * @throws dev.espalier.fault.BadInputException naming the token whose id is none
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
   * The ids of added tokens, as Hugging Face's library gives them: that of the vocabulary where it
   * has the token, otherwise the next one. What files say of ids beyond is not looked at there.
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
