package dev.espalier.text.rows;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.FileFaults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * Opens files of UTF-8 text, including compressed ones, and describes errors in them in one line.
 */
final class TextFile {

  private TextFile() {}

  /**
   * Opens the characters of a file.
   *
   * @param bytes receives the number of further bytes of the file that have been read
   */
  static Utf8Reader open(Path file, LongConsumer bytes) throws IOException {
    return new Utf8Reader(Compression.open(file, bytes));
  }

  /**
   * Returns the error for a file that could be read up to a line.
   *
   * @param line line of the fault, from 1
   */
  static BadInputException fault(Path file, long line, IOException cause) {
    return cause instanceof NotUtf8Exception bytes
        ? new BadInputException(
            file + ": line " + line + ", byte " + bytes.offset(),
            "is not UTF-8 text",
            "convert it to UTF-8",
            cause)
        : FileFaults.reading(file, cause);
  }
}
