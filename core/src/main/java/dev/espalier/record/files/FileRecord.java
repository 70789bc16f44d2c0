package dev.espalier.record.files;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A file as listed in a record.
 *
 * @param path path relative to the directory of the list, separated by {@code /}
 * @param bytes size of the file
 * @param sha256 SHA-256 of the file as 64 hexadecimal digits, as {@code sha256sum} prints it
 */
public record FileRecord(String path, long bytes, String sha256) {

  /**
   * Creates a record.
   *
   * @throws IllegalArgumentException if the path leaves the directory or the size is negative
   */
  public FileRecord {
    Objects.requireNonNull(path);
    Objects.requireNonNull(sha256);
    boolean inside =
        !path.isEmpty() && !path.startsWith("/") && !List.of(path.split("/")).contains("..");
    if (!inside || !isPath(path)) {
      throw new IllegalArgumentException("'" + path + "' leads out of the directory");
    }
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes cannot be " + bytes);
    }
  }

  /** Tells whether the file system can express the path; a NUL character, for one, has no place. */
  private static boolean isPath(String path) {
    try {
      return !Path.of(path).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
