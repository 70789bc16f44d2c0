package dev.espalier.text.tokenizer;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.JsonFaults;
import dev.espalier.storage.RegularFile;
import java.io.IOException;
import java.nio.file.Files;
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

  private static final JsonMapper JSON = new JsonMapper();
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
      if (JSON.readTree(Files.readAllBytes(RegularFile.of(file))) instanceof ObjectNode object) {
        return new Fields(file.toString(), object);
      }
      throw new BadInputException(file.toString(), "holds no JSON object", "fetch the file again");
    } catch (JacksonException e) {
      throw new BadInputException(
          file.toString(), "is no valid JSON: " + JsonFaults.reason(e), REMEDY, e);
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
  }

  /** Reads a file; a missing one has no fields. */
  static Fields readIfThere(Path file) {
    return Files.exists(file) ? read(file) : new Fields(file.toString(), JSON.createObjectNode());
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
    if (!value.canConvertToInt() || value.intValue() < 0) {
      throw fault(name, "has a number that is no token id: negative, or beyond 2,147,483,647");
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
