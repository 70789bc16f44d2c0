package dev.espalier.storage;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Directories that nobody else may enter and that are deleted when the process ends. */
public final class TemporaryFolder {

  private TemporaryFolder() {}

  /**
   * Makes one in the system's temporary directory.
   *
   * @param prefix of its name
   * @throws BadInputException if it cannot be made
   */
  public static Path create(String prefix) {
    try {
      // Java makes it with a name that cannot be guessed, for its owner alone.
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
      // Nobody is left to tell; the system cleans its temporary directory.
    }
  }
}
