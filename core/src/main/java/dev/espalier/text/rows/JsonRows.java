package dev.espalier.text.rows;

import dev.espalier.fault.BadInputException;
import dev.espalier.text.RowReceiver;
import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * JSON objects, one after another or in an array; a row is the text of one of their fields. Other
 * fields are skipped without being held, and long text is passed on while it is read.
 *
 * <p>A column within nested objects is named by its path, such as {@code data.text}, as {@code
 * datasets} names it after {@code flatten()}; each element of a list on the path is a row.
 */
final class JsonRows {

  private final Path file;
  private final String column;
  private final JsonParser parser;
  private final RowWriter row;

  /** The names seen in the current object, for the message that the column is missing. */
  private final ColumnNames names = new ColumnNames();

  private JsonRows(Path file, String column, JsonParser parser, RowWriter row) {
    this.file = file;
    this.column = column;
    this.parser = parser;
    this.row = row;
  }

  static void read(Path file, String column, RowReceiver rows) {
    try (Utf8Reader text = TextFile.open(file, rows::bytesRead)) {
      text.skipByteOrderMark();
      try (JsonParser parser = JsonSyntax.parser(text)) {
        new JsonRows(file, column, parser, new RowWriter(rows)).readAll();
      }
    } catch (IOException e) {
      throw TextFile.fault(file, 1, e);
    }
  }

  private void readAll() throws IOException {
    try {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.START_ARRAY) {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            object();
          }
        } else {
          object();
        }
      }
    } catch (JacksonException e) {
      throw fault(e);
    }
  }

  private BadInputException fault(JacksonException e) throws IOException {
    if (e instanceof JacksonIOException && e.getCause() instanceof IOException cause) {
      throw TextFile.fault(file, parser.currentLocation().getLineNr(), cause);
    }
    return switch (e) {
      case StreamConstraintsException _ ->
          fault(JsonSyntax.LIMITS, "leave out what is not needed", e);
      case UnexpectedEndOfInputException _ ->
          fault("ends in the middle of a JSON value", "fetch or make the file again", e);
      default -> {
        if (String.valueOf(e.getOriginalMessage()).startsWith("Unexpected end-of-input")) {
          yield fault("ends in the middle of a JSON value", "fetch or make the file again", e);
        }
        var place = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
        yield new BadInputException(
            file + ": line " + place.getLineNr() + ", column " + place.getColumnNr(),
            "is no valid JSON",
            "write objects, one a line or in a list",
            e);
      }
    };
  }

  private void object() {
    names.clear();
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw fault("is no JSON object", "write objects, one a line or in a list");
    }
    if (!fields(column, "", false)) {
      throw missing();
    }
  }

  /**
   * Reads the fields of an object and passes on the text at a path.
   *
   * @param path path relative to this object
   * @param prefix path of this object, followed by a dot, or empty
   * @param already whether the row's text was found elsewhere
   * @return whether the path exists
   */
  private boolean fields(String path, String prefix, boolean already) {
    boolean found = false;
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      JsonToken value = parser.nextToken();
      names.add(prefix, name);
      boolean here;
      if (name.equals(path)) {
        text(value, found || already);
        here = true;
      } else if (path.startsWith(name) && path.startsWith(".", name.length())) {
        here =
            within(value, path.substring(name.length() + 1), prefix + name + ".", found || already);
      } else {
        parser.skipChildren();
        here = false;
      }
      found |= here;
    }
    return found;
  }

  private boolean within(JsonToken value, String path, String prefix, boolean already) {
    if (value == JsonToken.START_OBJECT) {
      return fields(path, prefix, already);
    }
    if (value != JsonToken.START_ARRAY) {
      return false;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT || !fields(path, prefix, already)) {
        throw missing();
      }
    }
    return true;
  }

  private void text(JsonToken value, boolean foundAlready) {
    if (foundAlready) {
      throw twice();
    }
    if (value != JsonToken.VALUE_STRING) {
      throw noText(value);
    }
    parser.readString(row);
    row.endRow();
  }

  private BadInputException noText(JsonToken value) {
    String what = column + " is " + JsonSyntax.kind(value) + ", no text";
    if (value == JsonToken.START_OBJECT && parser.nextName() instanceof String name) {
      return fault(what, "name what is in it, such as {text_column} " + column + "." + name);
    }
    return fault(what, "every row needs a text in " + column);
  }

  private BadInputException twice() {
    return fault("has the column " + column + " twice", "leave one");
  }

  private BadInputException missing() {
    String within = JsonSyntax.pathOf(column, file);
    return fault(
        "has no column " + column + " but " + names.list(),
        within == null
            ? "choose one with {text_column}"
            : "name the one within with {text_column} " + within);
  }

  private BadInputException fault(String what, String remedy) {
    return new BadInputException(line(), what, remedy);
  }

  private BadInputException fault(String what, String remedy, Throwable cause) {
    return new BadInputException(line(), what, remedy, cause);
  }

  private String line() {
    return file + ": line " + parser.currentLocation().getLineNr();
  }
}
