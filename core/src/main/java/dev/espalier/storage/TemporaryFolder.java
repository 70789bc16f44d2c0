package dev.espalier.storage;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Directories that only the current user may access and that are deleted when the process ends. */
public final class TemporaryFolder {

  private TemporaryFolder() {}

  /**
   * Creates one in the system's temporary directory.
   *
   * @param prefix prefix of its name
   * @throws BadInputException if it cannot be created
   */
  public static Path create(String prefix) {
    try {
      // Java gives it an unpredictable name and makes it accessible to its owner only.
      Path folder = Files.createTempDirectory(prefix);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteQuietly(folder)));
      return folder;
    } catch (IOException e) {
      throw FileFaults.writing(Path.of(System.getProperty("java.io.tmpdir")), e);
    }
  }

  private static void deleteQuietly(Path folder) {
    try {
      FolderTree.deleteAll(folder);
    } catch (IOException e) {
      // There is nobody left to notify; the system cleans up its temporary directory.
    }
  }
}
