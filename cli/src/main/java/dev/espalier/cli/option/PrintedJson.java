package dev.espalier.cli.option;

import dev.espalier.record.json.RecordJson;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/**
 * The JSON that commands print: that of the records, with paths as they are written. A class of its
 * own, so that a command without {@code --json} need not load what it takes.
 */
final class PrintedJson {

  /** Jackson would write a path as a URI. */
  private static final JsonMapper MAPPER =
      RecordJson.MAPPER
          .rebuild()
          .addModule(
              new SimpleModule().addSerializer(Path.class, new ToStringSerializer(Path.class)))
          .build();

  private PrintedJson() {}

  static String of(Object result) {
    return MAPPER.writeValueAsString(result);
  }
}
