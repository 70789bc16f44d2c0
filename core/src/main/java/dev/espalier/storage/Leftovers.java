package dev.espalier.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The remains of a killed process in a directory that it had locked: partial files and locks,
 * without content of value.
 */
public final class Leftovers {

  private Leftovers() {}

  /**
   * Tells whether an entry of a directory is a lock, or a partial file for one of the given names.
   */
  public static boolean isOne(Path entry, Set<String> names) {
    return entry.getFileName().toString().equals(DirectoryLock.NAME)
        || PartialName.targetOf(entry)
            .filter(target -> names.contains(target) || target.equals(DirectoryLock.NAME))
            .isPresent();
  }

  /**
   * Deletes the partial files for names that only the holder of the directory's lock writes. This
   * process must hold the lock, and must not be writing yet.
   *
   * @throws dev.espalier.fault.BadInputException naming what cannot be deleted
   */
  public static void delete(Path folder, Predicate<String> names) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      PartialName.deleteStale(folder.resolve(DirectoryLock.NAME));
      List<Path> waste =
          entries.filter(e -> PartialName.targetOf(e).filter(names).isPresent()).toList();
      for (Path entry : waste) {
        FolderTree.delete(entry);
      }
    } catch (IOException e) {
      throw FileFaults.writing(folder, e);
    }
  }
}
