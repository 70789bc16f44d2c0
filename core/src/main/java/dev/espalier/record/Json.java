package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.FileFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** How records become JSON and come back. */
public final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private static final JsonMapper LINES = JsonMapper.builder().build();

  private Json() {}

  /** A record as a JSON document, ending in a line feed. */
  public static String write(Object record) {
    return MAPPER.writeValueAsString(record) + "\n";
  }

  /** A record as one line of JSON. */
  static String line(Object record) {
    return LINES.writeValueAsString(record) + "\n";
  }

  /** The record of one line. */
  static <T> T readLine(String line, Path file, int number, Class<T> type) {
    try {
      return MAPPER.readValue(line, type);
    } catch (JacksonException e) {
      throw fault(file + ":" + number, e);
    }
  }

  /**
   * Reads a record from a file.
   *
   * @throws BadInputException naming the file and the field
   */
  static <T> T read(Path file, Class<T> type) {
    try {
      return MAPPER.readValue(Files.readString(file), type);
    } catch (JacksonException e) {
      throw fault(file.toString(), e);
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
  }

  private static BadInputException fault(String where, JacksonException e) {
    String field =
        e instanceof DatabindException bound && !bound.getPath().isEmpty()
            ? ": " + bound.getPathReference()
            : "";
    return new BadInputException(
        where + field,
        "is not what a run writes (" + e.getOriginalMessage() + ")",
        "bring back the file as the run wrote it",
        e);
  }
}
