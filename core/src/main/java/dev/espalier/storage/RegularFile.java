package dev.espalier.storage;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Accepts only regular files for reading: others need not have an end or a size. Reading a named
 * pipe may block for ever, and {@code /dev/zero} never ends.
 */
public final class RegularFile {

  private RegularFile() {}

  /** Tells whether there is anything at a path, even a link that leads nowhere. */
  public static boolean isThere(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Returns the path unchanged if it may be opened.
   *
   * @throws BadInputException if the path is a directory, a pipe, a socket or a device, or a link
   *     that leads nowhere; a missing file passes, since opening it reports that
   */
  public static Path of(Path file) {
    if (Files.isSymbolicLink(file) && !Files.exists(file)) {
      throw new BadInputException(
          file.toString(),
          "is a link that leads nowhere",
          "restore the file it points to, or fetch it again");
    }
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
   * Reads all bytes of a small file.
   *
   * @param most the largest size allowed for this kind of file, in bytes
   * @throws BadInputException naming the file, if it is not a regular file, is larger than {@code
   *     most}, or cannot be read
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
