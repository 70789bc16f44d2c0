package dev.espalier.bench.measure;

import dev.espalier.storage.WriteAside;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The destinations of results: a JSON document, and tables in a file or on the console. */
public record Printout(@Nullable Path json, @Nullable Path markdown, PrintWriter out) {

  /** Writes the requested outputs. */
  public void write(Object results, String tables) {
    if (json != null) {
      WriteAside.text(
          json,
          JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(results)
              + "\n");
    }
    if (markdown != null) {
      WriteAside.text(markdown, tables);
    } else {
      out.print(tables);
      out.flush();
    }
  }
}
