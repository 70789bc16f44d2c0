package dev.espalier.text.rows;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * The JSON dialect that is accepted: as Python writes it, with {@code NaN} and {@code Infinity} as
 * numbers.
 */
final class JsonSyntax {

  /** The limits of {@link #parser}, for messages. */
  static final String LIMITS =
      "nests deeper than 100,000 levels, or has a name or a number of more than a million"
          + " characters";

  private static final int MOST_LEVELS = 100_000;
  private static final int LONGEST_NAME = 1_000_000;

  /** Tokens examined to find a path: enough for the first objects of a document. */
  private static final int LOOKED_AT = 100_000;

  /** Text has no length limit, since it is never held. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MOST_LEVELS)
                  .maxNameLength(LONGEST_NAME)
                  .maxNumberLength(LONGEST_NAME)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private JsonSyntax() {}

  static JsonParser parser(Reader text) {
    return FACTORY.createParser(ObjectReadContext.empty(), text);
  }

  /** Describes the kind of a value in words. */
  static String kind(JsonToken value) {
    return switch (value) {
      case VALUE_NULL -> "null";
      case VALUE_TRUE, VALUE_FALSE -> "a truth value";
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      default -> "a number";
    };
  }

  /**
   * Returns the path of the first text of a given name within nested objects, or null if there is
   * none near the beginning of the file.
   */
  static @Nullable String pathOf(String column, Path file) {
    try (Utf8Reader text = TextFile.open(file, bytes -> {})) {
      text.skipByteOrderMark();
      try (JsonParser parser = parser(text)) {
        JsonToken token = parser.nextToken();
        for (int i = 0; i < LOOKED_AT && token != null; i++, token = parser.nextToken()) {
          if (token == JsonToken.VALUE_STRING && column.equals(parser.currentName())) {
            return path(parser.streamReadContext());
          }
        }
      }
    } catch (IOException | JacksonException | BadInputException e) {
      return null;
    }
    return null;
  }

  private static @Nullable String path(TokenStreamContext leaf) {
    StringBuilder path = new StringBuilder();
    for (TokenStreamContext level = leaf; level != null; level = level.getParent()) {
      if (level.inObject()) {
        path.insert(0, level.currentName() + (path.isEmpty() ? "" : "."));
      }
    }
    return path.indexOf(".") < 0 ? null : path.toString();
  }
}
