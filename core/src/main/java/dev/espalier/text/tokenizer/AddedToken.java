package dev.espalier.text.tokenizer;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A token that is matched literally, before the text is split into words.
 *
 * @param content its text
 * @param singleWord whether it matches only if no letter or digit is next to it
 * @param lstrip whether it includes the white space before it
 * @param rstrip whether it includes the white space after it
 * @param normalized whether it is matched in the normalized text
 * @param special whether it is a control token
 */
record AddedToken(
    String content,
    boolean singleWord,
    boolean lstrip,
    boolean rstrip,
    boolean normalized,
    boolean special) {

  /** Returns a special token of which only the text is known. */
  static AddedToken special(String content) {
    return new AddedToken(content, false, false, false, false, true);
  }

  /** Returns a token of {@code added_tokens.json}, which states only its text. */
  static AddedToken plain(String content, boolean special) {
    return new AddedToken(content, false, false, false, !special, special);
  }

  /**
   * Parses a token given as text or as an object with flags.
   *
   * @param fields the object that contains it
   * @param name the field that contains it
   * @throws dev.espalier.fault.BadInputException if it is neither, or a flag is not a boolean
   */
  static AddedToken of(Fields fields, String name, @Nullable JsonNode value, boolean special) {
    if (value != null && value.isString()) {
      return special(value.stringValue());
    }
    if (value == null || !value.isObject()) {
      throw fields.wrong(name, value, "a token");
    }
    Fields token = fields.object(name, value);
    String content = token.text("content");
    if (content == null) {
      throw token.fault("content", "is missing");
    }
    boolean isSpecial = special || token.flag("special", false);
    return new AddedToken(
        content,
        token.flag("single_word", false),
        token.flag("lstrip", false),
        token.flag("rstrip", false),
        token.flag("normalized", !isSpecial),
        isSpecial);
  }

  AddedToken asSpecial() {
    return new AddedToken(content, singleWord, lstrip, rstrip, normalized, true);
  }

  void write(int id, ObjectNode out) {
    out.put("id", id).put("content", content).put("single_word", singleWord);
    out.put("lstrip", lstrip).put("rstrip", rstrip);
    out.put("normalized", normalized).put("special", special);
  }
}
