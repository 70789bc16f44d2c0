package dev.espalier.text.tokenizer;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.JsonFaults;
import dev.espalier.storage.JsonLimits;
import dev.espalier.storage.RegularFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of an object in a tokenizer's file, with the type of each checked on access. Messages
 * describe the kind of a value and never repeat it, since it may be of any length.
 *
 * @param where file and position of the object in it, for messages
 * @param object the object
 */
record Fields(String where, ObjectNode object) {

  /** The largest tokenizers known, with 262,144 tokens, have 34 MB. */
  private static final int MOST_BYTES = 1 << 26;

  /** The same need three million. */
  private static final long MOST_JSON_TOKENS = 6_000_000;

  /** No model has a row for a larger id. */
  private static final int MOST_IDS = 1 << 24;

  private static final JsonMapper JSON =
      JsonMapper.builder(JsonLimits.tokens(MOST_JSON_TOKENS)).build();
  private static final String REMEDY = "mend the file or fetch it again";

  /** The most characters of a name shown in messages. */
  private static final int SHOWN = 60;

  /**
   * Reads a file that contains one object.
   *
   * @throws BadInputException naming the file, if it cannot be read or contains something else
   */
  static Fields read(Path file) {
    try {
      if (JSON.readTree(RegularFile.bytes(file, MOST_BYTES)) instanceof ObjectNode object) {
        return new Fields(file.toString(), object);
      }
      throw new BadInputException(file.toString(), "holds no JSON object", "fetch the file again");
    } catch (JacksonException e) {
      throw new BadInputException(
          file.toString(), "is no valid JSON: " + JsonFaults.reason(e), REMEDY, e);
    }
  }

  /** Reads a file; a missing one has no fields. */
  static Fields readIfThere(Path file) {
    return RegularFile.isThere(file)
        ? read(file)
        : new Fields(file.toString(), JSON.createObjectNode());
  }

  /** Returns the value of a field, or null if it is absent or null. */
  @Nullable JsonNode value(String name) {
    JsonNode value = object.get(name);
    return value == null || value.isNull() ? null : value;
  }

  boolean flag(String name, boolean otherwise) {
    JsonNode value = value(name);
    if (value == null) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw wrong(name, value, "true or false");
    }
    return value.booleanValue();
  }

  /** Returns a text, or null if it is absent. */
  @Nullable String text(String name) {
    JsonNode value = value(name);
    if (value == null) {
      return null;
    }
    if (!value.isString()) {
      throw wrong(name, value, "a text");
    }
    return value.stringValue();
  }

  /** Returns the object in a field. */
  Fields object(String name) {
    return object(name, value(name));
  }

  /** Returns an object contained in this one. */
  Fields object(String name, @Nullable JsonNode value) {
    if (value instanceof ObjectNode inner) {
      return new Fields(where + ": " + shown(name), inner);
    }
    throw wrong(name, value, "an object");
  }

  /** Returns a token id, a non-negative integer. */
  int id(String name, @Nullable JsonNode value) {
    if (value == null || !value.isIntegralNumber()) {
      throw wrong(name, value, "a token id");
    }
    if (!value.canConvertToInt() || value.intValue() < 0 || value.intValue() >= MOST_IDS) {
      throw fault(name, "has a number that is no token id: negative, or beyond 16,777,215");
    }
    return value.intValue();
  }

  /** Returns the error for a field of the wrong kind. */
  BadInputException wrong(String name, @Nullable JsonNode value, String wanted) {
    return fault(name, "is " + kind(value) + " where " + wanted + " is wanted");
  }

  /** Returns the error for one field. */
  BadInputException fault(String name, String what) {
    return new BadInputException(where + ": " + shown(name), what, REMEDY);
  }

  /** Returns a name, shortened if it is long. */
  static String shown(String name) {
    if (name.codePointCount(0, name.length()) <= SHOWN) {
      return name;
    }
    return name.substring(0, name.offsetByCodePoints(0, SHOWN)) + "…";
  }

  private static String kind(@Nullable JsonNode value) {
    if (value == null) {
      return "missing";
    }
    return switch (value.getNodeType()) {
      case ARRAY -> "a list";
      case BOOLEAN -> "true or false";
      case NULL -> "null";
      case NUMBER -> "a number";
      case OBJECT -> "an object";
      case STRING -> "a text";
      default -> "something else";
    };
  }
}
