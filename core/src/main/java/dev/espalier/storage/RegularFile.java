package dev.espalier.storage;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The one check of what is opened for reading: only a regular file has an end and a size. Reading a
 * named pipe may wait for ever, and {@code /dev/zero} never ends.
 */
public final class RegularFile {

  private RegularFile() {}

  /**
   * The path itself, to be opened.
   *
   * @throws BadInputException if it is a directory, a pipe, a socket or a device; a file that is
   *     not there passes, since opening it says so
   */
  public static Path of(Path file) {
    if (Files.isDirectory(file)) {
      throw new BadInputException(file.toString(), "is a directory", "name a file");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new BadInputException(
          file.toString(),
          "is a pipe or a device, not a regular file",
          "copy it into a file first");
    }
    return file;
  }

  /**
   * All the bytes of a small file.
   *
   * @param most bytes that a file of this kind may have
   * @throws BadInputException naming the file, if it is no regular file, is larger, or cannot be
   *     read
   */
  public static byte[] bytes(Path file, int most) {
    try {
      long size = Files.size(of(file));
      if (size > most) {
        throw new BadInputException(
            file.toString(),
            "has " + size + " bytes, and a file of its kind at most " + most,
            "check that it is the right file");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
  }
}
