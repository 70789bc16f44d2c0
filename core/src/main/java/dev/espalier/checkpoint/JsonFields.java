package dev.espalier.checkpoint;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.JsonFaults;
import dev.espalier.storage.JsonLimits;
import dev.espalier.storage.RegularFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of a JSON object in a file, with the type and range of each checked on access.
 *
 * @param file the file of the object, for messages
 * @param path the path of the object in the file, empty or ending with a dot, for messages
 * @param object the object
 * @param notes receives a note for each value that was not taken literally
 */
record JsonFields(Path file, String path, ObjectNode object, List<String> notes) {

  JsonFields(Path file, ObjectNode object) {
    this(file, "", object, new ArrayList<>());
  }

  /** Returns the fields of an object within this one. */
  JsonFields within(String field, ObjectNode inner) {
    return new JsonFields(file, path + field + ".", inner, notes);
  }

  private static final int MOST_BYTES = 1 << 26;

  /** The index of the most tensors that a model may have needs 400,000. */
  private static final long MOST_JSON_TOKENS = 4_000_000;

  private static final JsonMapper JSON =
      JsonMapper.builder(JsonLimits.tokens(MOST_JSON_TOKENS))
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /**
   * Reads a file that contains one object.
   *
   * @throws BadInputException naming the file, if it cannot be read or contains something else
   */
  static JsonFields read(Path file) {
    try {
      if (JSON.readTree(RegularFile.bytes(file, MOST_BYTES)) instanceof ObjectNode object) {
        return new JsonFields(file, object);
      }
      throw new BadInputException(file.toString(), "holds no JSON object", "fetch the file again");
    } catch (JacksonException e) {
      throw new BadInputException(
          file.toString(),
          "is no valid JSON: " + JsonFaults.reason(e),
          "mend it or fetch it again",
          e);
    }
  }

  /** Returns the value of a field, or null if it is absent or null. */
  @Nullable JsonNode value(String field) {
    JsonNode value = object.get(field);
    return value == null || value.isNull() ? null : value;
  }

  /** Returns an integer within inclusive bounds. */
  int integer(String field, int otherwise, int least, int most) {
    Integer value = integerOrNull(field, least, most);
    return value == null ? otherwise : value;
  }

  /** Returns an integer within inclusive bounds, or null if it is absent or null. */
  @Nullable Integer integerOrNull(String field, int least, int most) {
    JsonNode value = value(field);
    return value == null ? null : integer(value, field, least, most);
  }

  private int integer(JsonNode value, String field, int least, int most) {
    if (value.isFloatingPointNumber() && value.doubleValue() == (int) value.doubleValue()) {
      int whole = (int) value.doubleValue();
      notes.add(file + ": " + path + field + " is " + value + ", read as " + whole);
      return integer(IntNode.valueOf(whole), field, least, most);
    }
    if (!value.isIntegralNumber()) {
      throw fault(field, value + " is no whole number", "write a whole number");
    }
    if (!value.canConvertToInt() || value.intValue() < least || value.intValue() > most) {
      throw fault(
          field, value + " is out of range", "write a number from " + least + " to " + most);
    }
    return value.intValue();
  }

  /**
   * Returns integers within inclusive bounds, given as a single one or a list; empty if absent or
   * null.
   */
  List<Integer> integers(String field, int least, int most) {
    JsonNode value = value(field);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      return List.of(integer(value, field, least, most));
    }
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode element : value) {
      numbers.add(integer(element, field + "[" + numbers.size() + "]", least, most));
    }
    return numbers;
  }

  /** Returns a number from {@code least} (inclusive) to {@code limit} (exclusive). */
  float number(String field, double otherwise, double least, double limit) {
    JsonNode value = value(field);
    if (value == null) {
      return (float) otherwise;
    }
    if (!value.isNumber()) {
      throw fault(field, value + " is no number", "write a number");
    }
    double number = value.doubleValue();
    if (!(number >= least && number < limit)) {
      throw fault(
          field,
          value + " is out of range",
          "write a number of at least " + least + " and below " + limit);
    }
    return (float) number;
  }

  boolean flag(String field, boolean otherwise) {
    JsonNode value = value(field);
    if (value == null) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw fault(field, value + " is neither true nor false", "write true or false");
    }
    return value.booleanValue();
  }

  String text(String field, String otherwise) {
    JsonNode value = value(field);
    if (value == null) {
      return otherwise;
    }
    if (!value.isString()) {
      throw fault(field, value + " is no text", "write a text in quotes");
    }
    return value.stringValue();
  }

  /** Returns the error for one field. */
  BadInputException fault(String field, String what, String remedy) {
    return new BadInputException(file + ": " + path + field, what, remedy);
  }
}
