package dev.espalier.text.rows;

import dev.espalier.storage.FileFaults;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Lines of UTF-8, as {@code datasets} reads text: ended by {@code \n}, {@code \r\n} or {@code \r}
 * and by nothing else, handed over without their ends; a byte order mark stays.
 */
final class LineRows {

  private LineRows() {}

  static void read(Path file, Consumer<String> rows) {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        rows.accept(line);
      }
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
  }
}
