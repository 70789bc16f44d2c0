package dev.espalier.text.rows;

import dev.espalier.fault.BadInputException;
import java.nio.file.Path;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One JSON object a line; a row is the text of one of its fields. Blank lines are skipped. */
final class JsonLinesRows {

  private static final JsonMapper JSON = new JsonMapper();

  private final Path file;
  private final String column;
  private long line;

  private JsonLinesRows(Path file, String column) {
    this.file = file;
    this.column = column;
  }

  static void read(Path file, String column, Consumer<String> rows) {
    JsonLinesRows reader = new JsonLinesRows(file, column);
    LineRows.read(file, text -> reader.row(text, rows));
  }

  private void row(String text, Consumer<String> rows) {
    line++;
    if (!text.isBlank()) {
      rows.accept(field(text));
    }
  }

  private String field(String text) {
    JsonNode object;
    try {
      object = JSON.readTree(text);
    } catch (JacksonException e) {
      throw fault("is no valid JSON: " + e.getOriginalMessage(), "write one object a line");
    }
    if (!object.isObject()) {
      throw fault("is no JSON object", "write one object a line");
    }
    JsonNode field = object.get(column);
    if (field == null) {
      throw fault(
          "has no column " + column + " but " + String.join(", ", object.propertyNames()),
          "choose one with --text-column");
    }
    if (!field.isString()) {
      throw fault(column + " is no text", "every row needs a text in " + column);
    }
    return field.stringValue();
  }

  private BadInputException fault(String what, String mend) {
    return new BadInputException(file + ": line " + line, what, mend);
  }
}
